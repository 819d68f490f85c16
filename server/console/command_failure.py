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
    """Fails with the text of an exception of these kinds. Their texts must be sentences for people."""
    try:
        yield
    except kinds as error:
        fail(str(error))


@contextmanager
def told_of_files() -> Iterator[None]:
    """Around a whole command: if a file or the output can't be used, says so and exits with code 1."""
    try:
        try:
            yield
        finally:
            if sys.stdout:  # None if it was closed before Python started
                sys.stdout.flush()  # now, since an error while Python ends could not be caught
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
    """Says that output could not be written; raises the error again if it is about something else."""
    if not isinstance(error, BrokenPipeError) and error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
        raise error
    if sys.stdout:  # Python flushes at its end, which would fail once more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if not isinstance(error, BrokenPipeError):  # a reader such as `head` has gone on purpose
        with suppress(OSError):
            typer.echo(f"Not everything could be written ({error.strerror}).", err=True)
