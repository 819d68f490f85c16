"""Partial dates ("2014", "2014-11", "2014-11-28"): each means the interval of days that it spans."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

# ASCII, since `\d` would otherwise accept the digits of every script.
_SHAPE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Days:
    """An interval of days that includes both its ends."""

    first: date
    last: date


def days(partial_date: str) -> Days:
    """The days that a partial date means. Raises ValueError for any other form, and where no such day exists."""
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
