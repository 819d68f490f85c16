"""Prints results as a table, CSV (RFC 4180) or JSON. It must not use the database or the network.

In tables and CSV, nested fields get dotted names, and the values of a list are joined within their cell.
"""

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import orjson
import typer
from rich import box
from rich.measure import Measurement
from rich.table import Table as RichTable
from rich.text import Text

from server.console.terminal import NO_WIDTH, console

JOINT = "; "
NOTHING = "Nothing was found."
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""Spreadsheets run a cell that starts with one of these as a formula (OWASP, CSV injection)."""


Form = Literal["table", "json", "csv"]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV (RFC 4180) instead of a table.")]


def form_of(as_json: bool, as_csv: bool) -> Form:
    if as_json and as_csv:
        raise typer.BadParameter("--json or --csv, not both.")
    return "json" if as_json else "csv" if as_csv else "table"


@dataclass(frozen=True, slots=True)
class Table:
    """Each row maps columns to values; it need not have all of them."""

    columns: Sequence[str]
    rows: Sequence[Mapping[str, Any]]


EMPTY = Table([], [])


def flat_table(items: Sequence[Any], columns: Sequence[str] = ()) -> Table:
    """A table with one row for each item. `columns` come first, in that order, even if there are no items."""
    rows = [_flat(item) for item in items]
    found = list(dict.fromkeys([*columns, *(column for row in rows for column in row)]))
    return Table([column for column in found if not _is_only_absent(column, found, rows)], rows)


def tables_of_answer(answer: Any) -> dict[str, Table]:
    """By path, a table for each list of objects; lists within these stay in their rows.

    Values outside of such lists come first, as a table under "", unless all are null.
    """
    lists = dict(_lists_of_objects(answer, ""))
    rest = flat_table([_without_lists_of_objects(answer)])
    said = {"": rest} if any(value is not None for value in rest.rows[0].values()) else {}
    return said | {path: flat_table(items) for path, items in lists.items()}


def _lists_of_objects(value: Any, path: str) -> Iterator[tuple[str, list[Any]]]:
    if _is_list_of_objects(value):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _lists_of_objects(inner, _joined(path, name))


def _without_lists_of_objects(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    kept = {name: _without_lists_of_objects(inner) for name, inner in value.items() if not _is_list_of_objects(inner)}
    return {name: inner for name, inner in kept.items() if inner != {}}


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def print_tables(tables: Mapping[str, Table]) -> None:
    if not tables:
        typer.echo(NOTHING)
    for i, (path, table) in enumerate(tables.items()):
        if i:
            typer.echo()
        if path and len(tables) > 1:
            typer.echo(f"{path}:")
        print_table(table)


def print_table_as(form: Form, table: Table) -> None:
    (print_csv if form == "csv" else print_table)(table)


def print_table(table: Table) -> None:
    """Prints a table; a block of lines for each row if the terminal is too narrow for the columns' longest words."""
    if not table.rows:
        typer.echo(NOTHING)
        return
    shown = RichTable(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in table.columns:
        numbers = all(isinstance(row.get(column), int | float) for row in table.rows)
        shown.add_column(_text(column), justify="right" if numbers else "left", overflow="fold")
    for row in table.rows:
        shown.add_row(*(_text(_written(row.get(column))) for column in table.columns))
    out = console()
    # rich would fold words to fit the terminal. Measured without its width, the table says what its longest words need.
    needed = Measurement.get(out, out.options.update(max_width=NO_WIDTH), shown).minimum
    out.print(shown if needed <= out.width else _blocks(table))


def _blocks(table: Table) -> RichTable:
    shown = RichTable.grid("", "", padding=(0, 2))
    shown.columns[0].no_wrap = True
    shown.columns[1].overflow = "fold"
    for i, row in enumerate(table.rows):
        if i:
            shown.add_row("", "")
        for column in table.columns:
            shown.add_row(_text(column), _text(_written(row.get(column))))
    return shown


def print_csv(table: Table) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\r\n")
    if table.columns:
        writer.writerow(table.columns)
    writer.writerows([_harmless(row.get(column)) for column in table.columns] for row in table.rows)


def print_json(value: Any) -> None:
    """Prints JSON, in which infinity and NaN are null, since JSON lacks both."""
    print(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())  # noqa: T201 - its output is the point


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
            yield from _leaves(inner, _joined(path, name))
    elif isinstance(value, list) and value:
        for inner in value:
            yield from _leaves(inner, path)
    else:
        yield path or "value", None if value in ({}, []) else value


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _is_only_absent(column: str, columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a column holds only null objects or empty lists whose fields have columns of their own."""
    has_fields = any(other.startswith(f"{column}.") for other in columns)
    return has_fields and all(row.get(column) is None for row in rows)


def _written(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _harmless(value: Any) -> str:
    """The cell for CSV. Only texts can be formulas: a number that begins with a minus stays a number."""
    text = _written(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA_STARTS) else text


def _text(written: str) -> Text:
    """The text without control characters: data must not steer the terminal."""
    return Text("".join(letter if letter.isprintable() else " " for letter in written))
