"""Prints how an answer was made: the plan as a tree, one line for each step, and a table of the rounds."""

from collections.abc import Iterator
from typing import Any

import typer

from server.console.print_results import Form, flat_table, print_json, print_table_as

BY_RESOLVERS = "No plan: the resolvers answered, as they do for introspection."

GIVES = {"rows": "", "count": " (count)", "rows and count": " (and count)"}


def print_explanation(form: Form, explained: dict[str, Any]) -> None:
    """`explained` is what the API gives under `extensions.explain`. CSV shows only the rounds."""
    if form == "json":
        print_json(explained)
        return
    if form == "table":
        typer.echo("\n".join(_lines(explained["plan"], "")) if explained["plan"] is not None else BY_RESOLVERS)
        typer.echo()
    rounds = [
        {
            "level": each["level"],
            "read": f"{each['read']}{GIVES[each['gives']]}",
            "keys": each["keys"],
            "rows": each["rows"],
        }
        for each in explained["rounds"]
    ]
    print_table_as(form, flat_table(sorted(rounds, key=lambda each: (each["level"], each["read"]))))


def _lines(steps: list[dict[str, Any]], indent: str) -> Iterator[str]:
    for step in steps:
        by = f" by {step['by']}" if step["by"] else ""
        reads = " or ".join(f"{name} [{', '.join(columns)}]" for name, columns in step["reads"].items())
        yield f"{indent}{step['field']}{by}: {reads or 'nothing'}{_said(step['arguments'])}"
        yield from _lines(step["steps"], indent + "  ")


def _said(arguments: dict[str, Any]) -> str:
    said = ", ".join(f"{name} {_value(value)}" for name, value in arguments.items())
    return f" ({said})" if said else ""


def _value(value: Any) -> str:
    return " ".join(map(_value, value)) if isinstance(value, list) else str(value)
