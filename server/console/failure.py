"""How a command fails: sentences on standard error, exit code 1, never a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer


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
