"""Where the report goes: to the terminal, and into two files."""

from collections.abc import Iterator
from pathlib import Path

import orjson
from rich import box
from rich.console import Console
from rich.table import Table as Shown

from bench.tables import Report, Table, legend, missed, tables

RESULTS = Path(__file__).parent / "results"
NO_TERMINAL_WIDTH = 170


def store(report: Report, name: str) -> list[Path]:
    """Writes NAME.json and NAME.md, and returns their paths. Each file is replaced whole or not at all."""
    RESULTS.mkdir(exist_ok=True)
    texts = {
        RESULTS / f"{name}.json": orjson.dumps(report, option=orjson.OPT_INDENT_2).decode() + "\n",
        RESULTS / f"{name}.md": "\n".join(markdown(report)),
    }
    for file, text in texts.items():
        draft = file.with_suffix(".draft")
        draft.write_text(text, encoding="utf-8")
        draft.replace(file)
    return list(texts)


def markdown(report: Report) -> Iterator[str]:
    yield "# The bench's last run"
    yield ""
    yield f"`{report['command']}`, by {report['generator']}. [README.md](../README.md) says how to read it."
    yield from ("", *(f"- {line}" for line in legend()), "")
    yield from _verdict(report)
    for table in tables(report):
        yield from _markdown(table)


def show(report: Report, console: Console) -> None:
    for table in tables(report):
        console.print()
        console.print(_shown(table), width=console.width if console.is_terminal else NO_TERMINAL_WIDTH)
    console.print()
    for line in _verdict(report):
        console.print(line, soft_wrap=True)


def _verdict(report: Report) -> Iterator[str]:
    for note in report["notes"]:
        yield f"**{note}**"
        yield ""
    lines = missed(report)
    yield f"Targets missed: {len(lines)}." if lines else "Every target that was measured was reached."
    yield ""
    yield from (f"- missed: {line}" for line in lines)
    if lines:
        yield ""


def _markdown(table: Table) -> Iterator[str]:
    yield f"## {table.title}"
    yield ""
    if table.note:
        yield table.note
        yield ""
    yield f"| {' | '.join(table.columns)} |"
    yield f"|{'---|' * len(table.columns)}"
    for row in table.rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"
    yield ""


def _shown(table: Table) -> Shown:
    shown = Shown(title=table.title, caption=table.note or None, box=box.SIMPLE_HEAD, title_justify="left")
    for number, column in enumerate(table.columns):
        shown.add_column(column, justify="left" if number == 0 else "right", overflow="fold")
    for row in table.rows:
        shown.add_row(*row)
    return shown
