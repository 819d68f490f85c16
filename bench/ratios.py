"""Arithmetic over rounds: spreads, ratios within a round, and the targets that the project sets itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, inf
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Spread:
    """The least, median and greatest of the rounds' values."""

    least: float
    median: float
    most: float

    def as_json(self) -> dict[str, float]:
        return {"min": self.least, "median": self.median, "max": self.most}


@dataclass(frozen=True, slots=True)
class Ratio:
    """`subject` to `base` in requests a second. `spread` is None if the base does not finish; `target` may be None."""

    subject: str
    base: str
    query: str
    spread: Spread | None
    target: float | None

    @property
    def reached(self) -> bool | None:
        """Whether the median reaches the target; None if there is none. A base that does not finish is surpassed."""
        if self.target is None:
            return None
        return (self.spread.median if self.spread else inf) >= self.target

    def as_json(self) -> dict[str, Any]:
        return {
            "subject": self.subject,
            "base": self.base,
            "query": self.query,
            "ratio": self.spread.as_json() if self.spread else None,
            "target": self.target,
            "reached": self.reached,
        }


PAIRS = (
    ("ours", "peer"),
    ("ours-cold", "peer"),
    ("ours", "peer-other"),
    ("ours-cold", "peer-other"),
    ("ours-cold", "floor"),
    ("ours-cold", "joined"),
    ("ours", "twin"),
    ("ours-cold", "twin"),
)
_WARM = {"flat": 20.0, "memberships": 20.0, "nest3": 20.0, "nest6": 100.0}
_COLD = {"flat": 2.0, "memberships": 3.0, "nest3": 3.0, "nest6": 10.0}
_FLOOR = dict.fromkeys(("flat", "memberships", "nest3", "nest6", "country", "page"), 0.75)
Targets = Mapping[tuple[str, str], Mapping[str, float]]
TARGETS: Targets = {
    ("ours", "peer"): _WARM,
    ("ours-cold", "peer"): _COLD,
    ("ours", "peer-other"): _WARM,
    ("ours-cold", "peer-other"): _COLD,
    ("ours-cold", "floor"): _FLOOR,
}

Rates = Mapping[str, Sequence[float]]
"""Requests a second of each subject, one number for each round; an empty sequence if it does not finish."""


def spread(values: Sequence[float]) -> Spread:
    return Spread(min(values), median(values), max(values))


def ratios(query: str, rates: Rates, targets: Targets = TARGETS) -> list[Ratio]:
    """The ratios of one query: for each pair that was measured, if at least one of the two finishes."""
    pairs = [(one, base) for one, base in PAIRS if one in rates and base in rates and (rates[one] or rates[base])]
    return [
        Ratio(subject, base, query, ratio(rates[subject], rates[base]), targets.get((subject, base), {}).get(query))
        for subject, base in pairs
    ]


def ratio(rates: Sequence[float], base: Sequence[float]) -> Spread | None:
    """The spread of the ratios of each round: what slowed a round down slowed both.

    None if the base does not finish; 0 if only the base does.
    """
    if not base:
        return None
    return spread([one / other for one, other in zip(rates or [0.0] * len(base), base, strict=True)])


def percentile(values: Sequence[float], percent: float) -> float:
    """The percentile by nearest rank, which is always one of the values."""
    return sorted(values)[max(0, ceil(len(values) * percent / 100) - 1)]
