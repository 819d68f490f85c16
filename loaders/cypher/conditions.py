"""Conditions: parts of a WHERE clause, each with the values of the parameters that only it names.

The names of those parameters begin with a scope that the caller gives, so that one query text may hold the same
condition twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from loaders.partial_dates import days
from loaders.read_declaration import DatedEdge

AS_OF = "asOf"
"""The scope of the condition that a field's own `asOf` sets."""
# Python's dates end with the years 1 and 9999. These two are no dates, but as text they sort before and after all days.
BEFORE_ALL_DAYS, AFTER_ALL_DAYS = "0000-12-31", "9999-12-32"


@dataclass(frozen=True, slots=True)
class Condition:
    """`text` depends on no value: values differ from query to query, and come as `parameters`, by name."""

    text: str
    parameters: Mapping[str, object]


def may_hold(dated: DatedEdge, as_of: str, scope: str) -> Condition:
    """Keeps the edges that may hold on at least one of the days of `as_of` (the contract's rule of days).

    Left out are edges that surely began after those days or surely ended before them. An edge without `since` may have
    begun any time, but not before its dialogue; an edge without `until` may go on.
    """
    edge, dialogue = dated.edge, dated.dialogue
    text = (
        f"coalesce({edge}.since, {dialogue}.started, '') <= ${scope}Last"
        f" AND coalesce({edge}.until >= left(${scope}First, size({edge}.until)), true)"
    )
    return Condition(text, _bounds(as_of, scope))


def surely_holds(edge: str) -> str:
    """The Cypher of the column `certain`: whether the edge surely holds on each day of the field's own `asOf`.

    That is, whichever days its partial dates stand for; so it is false where `since` or `until` is unknown. True where
    the field has no `asOf`.
    """
    return (
        f"${AS_OF}First IS NULL OR coalesce(left(${AS_OF}After, size({edge}.since)) > {edge}.since"
        f" AND left(${AS_OF}Before, size({edge}.until)) < {edge}.until, false)"
    )


def _bounds(as_of: str, scope: str) -> dict[str, object]:
    """The first and the last of the asked days, the day before the last (`Before`), the day after the first (`After`).

    Cypher compares them as text, which needs no calendar: a partial date sorts as its first day, and two dates cut to
    the same length compare as the intervals that they mean (docs/decisions/0001-reads.md).
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
