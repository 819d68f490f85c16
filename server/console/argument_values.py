"""Reads arguments of the command line: a text, file or standard input; `name=value` pairs; JSON objects."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import typer

STANDARD_INPUT = "-"
FILE_ENDINGS = (".graphql", ".cypher")


def text_of(given: str) -> str:
    """For `-`, standard input; for a file's name, its content; else the given text. Raises BadParameter."""
    if given == STANDARD_INPUT:
        return sys.stdin.read()
    file = _file(given)
    if file:
        try:
            return file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise typer.BadParameter(f"{given} is not a text in UTF-8.") from None
    # It ends like a file's name and has nothing of a query: a mistyped name, which must not be sent as a query.
    if given.endswith(FILE_ENDINGS) and not any(letter in given for letter in "{}()\n"):
        raise typer.BadParameter(f"there is no file {given}.")
    return given


def _file(given: str) -> Path | None:
    try:
        return Path(given) if Path(given).is_file() else None
    except OSError:  # most queries are too long for a file's name
        return None


def assignments(given: Iterable[str]) -> dict[str, Any]:
    """The values of `name=value` pairs by name. A value that is not JSON is text. Raises BadParameter."""
    return dict(map(_assignment, given))


def _assignment(given: str) -> tuple[str, Any]:
    name, equals, value = given.partition("=")
    if not (name and equals):
        raise typer.BadParameter(f"expected name=value, such as code=AT; got {given}.")
    try:
        return name, _json(value)
    except ValueError:
        return name, value


def _json(given: str) -> Any:
    """Raises ValueError if it is not JSON; NaN and Infinity are not, though Python's reader takes them."""
    return json.loads(given, parse_constant=_refuse)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def json_object(given: str) -> dict[str, Any]:
    try:
        value = _json(given)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise typer.BadParameter(f'expected a JSON object such as {{"code": "AT"}}; got {given}.')
    return value
