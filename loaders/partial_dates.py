"""Partial dates ("2014", "2014-11", "2014-11-28") as the intervals of days that they mean."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

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
