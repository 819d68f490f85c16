"""A plan described for people and programs: for each step, what it reads, from which keys, and which columns."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from loaders.arguments import NO_ARGUMENTS, Arguments, Order
from loaders.read_declaration import Read, camel_case
from schema.compiled.needed_columns import NeededColumns
from schema.compiled.plan import Plan, Selection, Step


def explain(plan: Plan) -> list[dict[str, Any]]:
    """The steps that start at the root; each has the `steps` that start from its rows.

    `field` is the step's name in the answer, and `by` the column that holds its keys (None at the root). `reads` has
    for each read the columns that the GraphQL query needs, `arguments` what is asked beside the keys.
    """
    return _explained([plan.root])


def _explained(selections: Iterable[Selection]) -> list[dict[str, Any]]:
    found: dict[tuple[str, Step], dict[str, Any]] = {}
    for selection in selections:
        for name, part in selection.parts.items():
            if isinstance(part, Step) and (name, part) not in found:
                found[name, part] = _step(name, part)
    return list(found.values())


def _step(name: str, step: Step) -> dict[str, Any]:
    return {
        "field": name,
        "by": camel_case(step.bound.by) if step.bound.by else None,
        "reads": {read.name: _columns(read, step.needed) for read in step.reads},
        "arguments": _arguments(step.bound.arguments),
        "steps": _explained(step.selections),
    }


def _columns(read: Read, needed: NeededColumns) -> list[str]:
    return [camel_case(name) for name in needed.columns_of[read.shape.row.__name__]]


def _arguments(arguments: Arguments) -> dict[str, Any]:
    """Those that aren't left at their defaults, in camel case as the graph and the API have it."""
    given = {field.name: getattr(arguments, field.name) for field in fields(arguments)}
    defaults = {name: value for name, value in given.items() if value != getattr(NO_ARGUMENTS, name)}
    shown = {camel_case(name): _shown(value) for name, value in defaults.items() if name != "parameters"}
    return shown | {name: value for name, value in arguments.parameters if value is not None}


def _shown(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_shown(each) for each in value]
    return f"-{value.name}" if isinstance(value, Order) and value.descending else getattr(value, "name", value)
