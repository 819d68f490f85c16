"""The written rule of choice, where sources give one attribute several values (docs/decisions/0004-documents.md)."""

from dataclasses import dataclass
from typing import get_args

from seed.vocabulary import Basis

SINGLE = ("name", "status", "started", "ended", "website")
"""Attributes of a dialogue that have one value; the others have every value, once."""

DATES = frozenset({"started", "ended", "adopted", "validFrom", "validUntil", "date"})
"""Attributes, of whatever node, that are dates of a year, a month or a day."""

BASES: tuple[str, ...] = get_args(Basis)


@dataclass(frozen=True, slots=True)
class Provenance:
    """The fact that says something: its evidence (an id), its basis, and its place among all facts."""

    evidence: str
    basis: str
    order: int


@dataclass(frozen=True, slots=True)
class Given:
    """A value for an attribute, and the fact that gives it."""

    value: str
    provenance: Provenance


def best(attribute: str, given: list[Given]) -> str | None:
    """What a source states before what it implies, a more precise date before a coarser one, then the first."""
    is_date = attribute in DATES

    def rank(one: Given) -> tuple[int, int, int]:
        precision = len(one.value) if is_date else 0
        return BASES.index(one.provenance.basis), -precision, one.provenance.order

    return min(given, key=rank).value if given else None


def every(given: list[Given]) -> tuple[str, ...]:
    """All values, once, in the order of the facts."""
    return tuple(dict.fromkeys(one.value for one in sorted(given, key=lambda one: one.provenance.order)))
