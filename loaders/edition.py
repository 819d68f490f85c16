"""Editions: what the database holds between two loads, and how an answer makes sure that it has read only one of them.

While Neo4j applies a commit, a Cypher query can see half of it. So a load sets up a notice (a `DatasetChange` node)
before it commits. A Cypher query that sees no notice, and the same stamp before and after it reads its rows, has read
one edition and nothing else (docs/decisions/0012-editions.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from loaders.bounded_cache import BoundedCache


class Stamp(NamedTuple):
    """Which edition it is: the dataset's version, and the moment of its load (ISO 8601).

    A load that only repairs what was edited by hand keeps the version and moves `loaded_at`. Both are None in a graph
    that no load of ours made.
    """

    version: str | None
    loaded_at: str | None


class MovedError(Exception):
    """The data changed during a read. What the answer has read so far may mix two editions, and is thrown away."""


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """One edition, with the cache of what was read from it; without `cache`, nothing is kept.

    `stamp` is None where nobody has looked at the database yet: the answer's first Cypher query will tell it.
    """

    stamp: Stamp | None = None
    cache: BoundedCache | None = None


def checked_stamp(first: Sequence[str | None], notices: int, last: Sequence[str | None]) -> Stamp:
    """The stamp of the edition that a Cypher query has read.

    `first` and `last` are the stamps it saw before and after its rows, each [version, loadedAt]; `notices` is how many
    notices it saw. Raises MovedError where it may have seen two editions.
    """
    if first != last or notices:
        raise MovedError
    return Stamp(*first)
