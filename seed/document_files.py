"""Finds the files of a folder of documents, and reads their text.

It opens files, and must not know YAML. A file that can't be read becomes an error among others, not an exception.
"""

from pathlib import Path

from seed.errors import DocumentError

ENDING = ".yaml"


def read_files(folder: Path, errors: list[DocumentError]) -> dict[str, str]:
    """The text of each document by the name of its file, in the order of names. Appends what is wrong to `errors`.

    A file with another ending than `.yaml` is an error: a load removes the facts of documents that it does not read,
    so a misnamed file would lose its facts. Hidden files and what editors leave behind (`.x`, `#x#`, `x~`) are
    skipped, and folders are not entered.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if not _is_leftover(path.name))
    except OSError as error:
        errors.append(DocumentError(str(folder), 1, f"expected a folder that can be read; got: {error.strerror}"))
        return {}
    texts: dict[str, str] = {}
    for path in paths:
        # A file's name may hold bytes that are not UTF-8. Printing them would fail, so they are shown as escapes.
        name = path.name.encode(errors="backslashreplace").decode()
        try:
            if wrong := _wrong(path, name):
                errors.append(DocumentError(name, 1, wrong))
            elif path.suffix == ENDING:
                texts[name] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            errors.append(DocumentError(name, 1, "expected text in UTF-8"))
        except OSError as error:
            errors.append(DocumentError(name, 1, f"expected a file that can be read; got: {error.strerror}"))
    return texts


def _is_leftover(name: str) -> bool:
    return name.startswith((".", "#")) or name.endswith("~")


def _wrong(path: Path, name: str) -> str | None:
    """Why this path is an error; None if it is a document or may be skipped.

    Only regular files may be opened: opening a pipe would wait for somebody to write to it.
    """
    if path.suffix != ENDING:
        return f"expected a file name that ends in {ENDING}; got {name}" if path.is_file() else None
    if path.is_file():
        return None
    if path.is_dir():
        return "expected a file; got a folder"
    return f"expected a file; got {'a device or a pipe' if path.exists() else 'a link to nothing'}"
