"""What is given on the command line: a text that may also be a file or standard input, and `name=value` pairs."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typer

STANDARD_INPUT = "-"


def text_of(given: str) -> str:
    """The text itself, what is in the file of that name, or for `-` what comes from standard input."""
    if given == STANDARD_INPUT:
        return sys.stdin.read()
    file = _file(given)
    return file.read_text(encoding="utf-8") if file else given


def _file(given: str) -> Path | None:
    try:
        return Path(given) if Path(given).is_file() else None
    except OSError:  # too long for a file's name, as queries are
        return None


def assignments(given: Iterable[str]) -> dict[str, Any]:
    """`name=value` pairs; a value that is JSON is that, any other is a text."""
    return dict(map(_assignment, given))


def _assignment(given: str) -> tuple[str, Any]:
    name, equals, value = given.partition("=")
    if not (name and equals):
        raise typer.BadParameter(f"expected name=value, such as code=AT; got {given}.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def json_object(given: str) -> dict[str, Any]:
    try:
        value = json.loads(given)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise typer.BadParameter(f'expected a JSON object such as {{"code": "AT"}}; got {given}.')
    return value
