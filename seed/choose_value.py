"""The written rule of choice, where sources give one attribute several values (docs/decisions/0004-documents.md)."""

from dataclasses import dataclass
from typing import get_args

from seed.vocabulary import Basis

SINGLE = ("name", "status", "started", "ended", "website")
"""Attributes of a dialogue that have one value; the others have every value, once."""

BASES: tuple[str, ...] = get_args(Basis)


@dataclass(frozen=True, slots=True)
class Given:
    """A value that a fact gives; `order` is the fact's place among all facts."""

    value: str
    basis: str
    order: int


def best(given: list[Given]) -> str | None:
    """What a source states before what it implies, a more precise date before a coarser one, then the first."""

    def rank(one: Given) -> tuple[int, int, int]:
        precision = len(one.value) if one.value[:4].isdigit() else 0
        return BASES.index(one.basis), -precision, one.order

    return min(given, key=rank).value if given else None


def every(given: list[Given]) -> tuple[str, ...]:
    """All values, once, in the order of the facts."""
    return tuple(dict.fromkeys(one.value for one in sorted(given, key=lambda one: one.order)))
