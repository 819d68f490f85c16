"""Conditions: parts of a WHERE, each with the values of the parameters that it alone names.

The names of its parameters begin with the scope that it is given, so that one query may hold the same condition twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from loaders.partial_dates import days
from loaders.read_declaration import DatedEdge

AS_OF = "asOf"
"""The scope of what a field's own `asOf` asks."""
# The calendar ends, the text goes on: these sort before and after each of its days.
BEFORE_ALL_DAYS, AFTER_ALL_DAYS = "0000-12-31", "9999-12-32"


@dataclass(frozen=True, slots=True)
class Condition:
    """`text` depends on no value: values come as parameters, and differ from query to query."""

    text: str
    parameters: Mapping[str, object]


def may_hold(dated: DatedEdge, as_of: str, scope: str) -> Condition:
    """The edge may hold on a day of the asked ones (the contract's rule of days)."""
    edge, dialogue = dated.edge, dated.dialogue
    text = (
        f"coalesce({edge}.since, {dialogue}.started, '') <= ${scope}Last"
        f" AND coalesce({edge}.until >= left(${scope}First, size({edge}.until)), true)"
    )
    return Condition(text, _bounds(as_of, scope))


def surely_holds(edge: str) -> str:
    """The Cypher of a column: the edge holds on each of the days that the field's own `asOf` asks for, whatever its
    partial dates mean. True where none was asked.
    """
    return (
        f"${AS_OF}First IS NULL OR coalesce(left(${AS_OF}After, size({edge}.since)) > {edge}.since"
        f" AND left(${AS_OF}Before, size({edge}.until)) < {edge}.until, false)"
    )


def _bounds(as_of: str, scope: str) -> dict[str, object]:
    """The first and the last of the asked days, and their neighbours outside.

    The database compares them as text, which needs no calendar: a partial date sorts as its first day, and two dates
    cut to the same length compare as the intervals they are.
    """
    asked = days(as_of)
    return {
        f"{scope}First": asked.first.isoformat(),
        f"{scope}Last": asked.last.isoformat(),
        f"{scope}Before": BEFORE_ALL_DAYS if asked.last == date.min else _shifted(asked.last, -1),
        f"{scope}After": AFTER_ALL_DAYS if asked.first == date.max else _shifted(asked.first, 1),
    }


def _shifted(day: date, by: int) -> str:
    return (day + timedelta(days=by)).isoformat()
