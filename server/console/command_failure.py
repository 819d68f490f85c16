"""How a command fails: sentences on standard error, exit code 1, never a traceback."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import typer

from server.console.paths import ROOT

ADVICE = {
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "Clone the project into a folder of your own."),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "Make room there."),
}


def fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


@contextmanager
def told(*kinds: type[Exception]) -> Iterator[None]:
    """Those exceptions have texts written for people: show the text, and fail."""
    try:
        yield
    except kinds as error:
        fail(str(error))


@contextmanager
def told_of_files() -> Iterator[None]:
    """Around a whole command: says which file can't be read or written, or that output can't be, and ends it."""
    try:
        try:
            yield
        finally:
            if sys.stdout:  # else it was closed from the start
                sys.stdout.flush()
    except OSError as error:
        if error.filename is None:
            _tell_of_output(error)
        else:
            typer.echo(_about_file(error), err=True)
        sys.exit(1)


def _about_file(error: OSError) -> str:
    file = Path(os.fsdecode(error.filename))
    if not file.is_relative_to(ROOT):
        return f"{file} can't be used ({error.strerror})."
    advice = ADVICE.get(error.errno or 0, "")
    return f"{file.relative_to(ROOT)} of this checkout can't be used ({error.strerror}). {advice}".rstrip()


def _tell_of_output(error: OSError) -> None:
    """Raises it again if it has nothing to do with the output."""
    if not isinstance(error, BrokenPipeError) and error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
        raise error
    if sys.stdout:  # what is left unwritten would fail once more when Python ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if not isinstance(error, BrokenPipeError):  # whose reader has gone on purpose
        with suppress(OSError):
            typer.echo(f"Not everything could be written ({error.strerror}).", err=True)
