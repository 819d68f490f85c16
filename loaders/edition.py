"""Editions: what the database holds between two loads, and how an answer makes sure that it has read only one of them.

While Neo4j applies a commit, a Cypher query can see half of it. So a load sets up a notice (a `DatasetChange` node)
before it commits. A Cypher query that sees no notice, and the same stamp before and after it reads its rows, has read
one edition and nothing else (docs/decisions/0012-editions.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from loaders.bounded_cache import BoundedCache


class Stamp(NamedTuple):
    """Which edition it is: the dataset's version, the moment of its load (ISO 8601), and the number of that load.

    A load that only repairs what was edited by hand keeps the version and moves `loaded_at`. Loads are counted within a
    `series`, which the first load into a database begins. All are None in a graph that no load of ours made.
    """

    version: str | None
    loaded_at: str | None
    loads: int | None = None
    series: str | None = None

    def is_before(self, other: "Stamp") -> bool:
        """Whether it is known to be the older of two: only loads of one series have an order."""
        if self.loads is None or other.loads is None or self.series != other.series:
            return False
        return self.loads < other.loads


class Look(NamedTuple):
    """What a look finds: the stamp, and for how many milliseconds notices may still stand; None if there is none."""

    stamp: Stamp
    notice_ms: int | None


class MovedError(Exception):
    """The data changed during a read. What the answer has read so far may mix two editions, and is thrown away."""


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """One edition, with the cache of what was read from it; without `cache`, nothing is kept.

    `stamp` is None where nobody has looked at the database yet: the answer's first Cypher query will tell it.
    """

    stamp: Stamp | None = None
    cache: BoundedCache | None = None


def checked_stamp(first: Sequence[Any], notices: int, last: Sequence[Any]) -> Stamp:
    """The stamp of the edition that a Cypher query has read.

    `first` and `last` are the stamps it saw before and after its rows, as lists; `notices` is how many notices it saw.
    Raises MovedError where it may have seen two editions.
    """
    if first != last or notices:
        raise MovedError
    return Stamp(*first)
