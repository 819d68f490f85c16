"""Partial dates ("2014", "2014-11", "2014-11-28") as intervals of days, and what they say of an edge.

The database compares them as text, which needs no calendar: a partial date sorts as its first day, and two
dates cut to the same length compare as the intervals they are.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_SHAPE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Days:
    """An interval of days, both ends in it."""

    first: date
    last: date


def days(partial_date: str) -> Days:
    """The days that a partial date means. ValueError where it isn't one of the three shapes, or no such day exists."""
    match = _SHAPE.fullmatch(partial_date)
    if not match:
        raise ValueError(partial_date)
    known = [int(part) for part in match.groups() if part is not None]
    first = date(*[*known, 1, 1][:3])
    if len(known) == 1:
        return Days(first, date(first.year, 12, 31))
    if len(known) == 2:
        return Days(first, first.replace(day=monthrange(first.year, first.month)[1]))
    return Days(first, first)


def as_of_parameters(as_of: str) -> dict[str, str]:
    """What `may_hold` and `surely_holds` compare with."""
    asked = days(as_of)
    return {
        "asOfFirst": asked.first.isoformat(),
        "asOfLast": asked.last.isoformat(),
        # The calendar ends, the text goes on: these sort before and after each of its days.
        "asOfBefore": "0000-12-31" if asked.last == date.min else _shift(asked.last, -1),
        "asOfAfter": "9999-12-32" if asked.first == date.max else _shift(asked.first, 1),
    }


def _shift(day: date, by: int) -> str:
    return (day + timedelta(days=by)).isoformat()


def may_hold(edge: str) -> str:
    """Cypher: the edge may hold on a day of the asked ones (the contract's rule of days)."""
    return (
        f"coalesce({edge}.since, dialogue.started, '') <= $asOfLast"
        f" AND coalesce({edge}.until >= left($asOfFirst, size({edge}.until)), true)"
    )


def surely_holds(edge: str) -> str:
    """Cypher: the edge holds on each of the asked days, whatever its partial dates mean; true where none was asked."""
    return (
        f"$asOfFirst IS NULL OR coalesce(left($asOfAfter, size({edge}.since)) > {edge}.since"
        f" AND left($asOfBefore, size({edge}.until)) < {edge}.until, false)"
    )
