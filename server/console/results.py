"""Results as people and programs want them: a table, CSV (RFC 4180) or JSON. No database, no network.

A result is made of rows of columns. What is nested gets dotted names; lists are joined within their cell.
"""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from rich import box
from rich.table import Table as RichTable
from rich.text import Text

from server.console.terminal import console

JOINT = "; "
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that starts like this is run by spreadsheets as a formula (OWASP, CSV injection)."""
NO_TERMINAL_WIDTH = 10_000


class Form(Enum):
    TABLE = "table"
    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Table:
    columns: Sequence[str]
    rows: Sequence[Mapping[str, Any]]


def flat_table(items: Sequence[Any], columns: Sequence[str] = ()) -> Table:
    """A row per item. `columns` come first, in that order, also where there is no item."""
    rows = [_flat(item) for item in items]
    found = list(dict.fromkeys([*columns, *(column for row in rows for column in row)]))
    return Table([column for column in found if not _is_only_absent(column, found, rows)], rows)


def first_list(answer: Any) -> list[Any] | None:
    """The first list in an answer, looking at the outermost levels first in the order of the fields."""
    level = [answer]
    while level:
        for value in level:
            if isinstance(value, list):
                return value
        level = [inner for value in level if isinstance(value, dict) for inner in value.values()]
    return None


def print_table(table: Table) -> None:
    out = console()
    shown = RichTable(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in table.columns:
        numbers = all(isinstance(row.get(column), int | float) for row in table.rows)
        shown.add_column(_text(column), justify="right" if numbers and table.rows else "left", overflow="fold")
    for row in table.rows:
        shown.add_row(*(_text(_written(row.get(column))) for column in table.columns))
    # Only a terminal has a width to respect: in a file or a pipe each row stays a line.
    out.print(shown, width=None if out.is_terminal else NO_TERMINAL_WIDTH, soft_wrap=False)


def print_csv(table: Table) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([_harmless(row.get(column)) for column in table.columns] for row in table.rows)


def print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))  # noqa: T201 - its output is the point


def _flat(item: Any) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    for column, value in _leaves(item, ""):
        found.setdefault(column, []).append(value)
    return {
        column: values[0] if len(values) == 1 else JOINT.join(map(_written, values)) for column, values in found.items()
    }


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value:
        for inner in value:
            yield from _leaves(inner, path)
    else:
        yield path or "value", None if value in ({}, []) else value


def _is_only_absent(column: str, columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> bool:
    """Whether it only says that an object was null or a list empty, whose fields have columns of their own."""
    has_fields = any(other.startswith(f"{column}.") for other in columns)
    return has_fields and all(row.get(column) is None for row in rows)


def _written(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _harmless(value: Any) -> str:
    text = _written(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA_STARTS) else text


def _text(written: str) -> Text:
    """What data says must not steer the terminal."""
    return Text("".join(letter if letter.isprintable() else " " for letter in written))
