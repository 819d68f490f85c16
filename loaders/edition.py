"""An edition: what the database holds between two loads, and how to be sure that an answer is of one alone.

While Neo4j applies a commit, a statement can see half of it. A load therefore announces itself before it commits
(`DatasetChange`): whoever saw no such notice and the same stamp before and after reading, read one edition.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from loaders.bounded_cache import BoundedCache


class Stamp(NamedTuple):
    """Which edition: a repair keeps the version, but not the moment. Both are None in a graph that no load made."""

    version: str | None
    loaded_at: str | None


class MovedError(Exception):
    """The data changed while it was read: what was read so far may be of two editions, and is worth nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """`stamp` is None where nothing was looked at yet: the first statement says it. Without `cache` nothing is kept."""

    stamp: Stamp | None = None
    cache: BoundedCache | None = None


def checked_stamp(first: Sequence[str | None], notices: int, last: Sequence[str | None]) -> Stamp:
    """The stamp of a statement, by its looks before and after. MovedError where it may have seen two editions."""
    if first != last or notices:
        raise MovedError
    return Stamp(*first)
