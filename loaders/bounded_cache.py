"""A cache that is bounded in bytes and in rows: what was used least recently goes first.

Documents, questions, rows, rendered parts and answers are all kept in one of these. The size of an entry is an
estimate, made once, when it comes in; the suite holds the estimates against the memory that entries really take.
"""

from collections import OrderedDict
from collections.abc import Collection, Hashable
from dataclasses import dataclass
from itertools import chain
from math import inf
from sys import getsizeof
from typing import Any

# Bytes that the bookkeeping of an entry takes (key, tuple, place in the order), measured with tracemalloc, rounded up.
BYTES_PER_ENTRY = 400
# The most that one entry may take of a bound where nothing is said, so that it can't push out too many others.
LARGEST_SHARE = 1 / 8


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a cache may hold, and how large a share of it one entry may take. With 0 bytes, it keeps nothing."""

    bytes: int
    rows: float = inf
    share: float = LARGEST_SHARE


class BoundedCache:
    """`rows` and `bytes` say how much it holds now."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.rows = self.bytes = 0
        self._kept: OrderedDict[Hashable, tuple[Any, int, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._kept

    def get(self, key: Hashable) -> Any:
        """The value kept under that key, or None. A value that is found becomes the most recently used."""
        entry = self._kept.get(key)
        if entry is None:
            return None
        self._kept.move_to_end(key)
        return entry[0]

    def admits(self, size: int, rows: int = 0) -> bool:
        """Whether a value of `size` bytes would take no larger share than one may."""
        share = self.bounds.share
        return size + BYTES_PER_ENTRY <= share * self.bounds.bytes and rows <= share * self.bounds.rows

    def put(self, key: Hashable, value: Any, *, size: int, rows: int = 0) -> None:
        """Keeps a value of `size` bytes, unless its key is kept already or it would take too large a share.

        Nobody may change the value from now on: everybody who gets it shares it.
        """
        if key in self._kept or not self.admits(size, rows):
            return
        size += BYTES_PER_ENTRY
        self._kept[key] = value, rows, size
        self._grown(rows, size)

    def grow(self, key: Hashable, size: int) -> None:
        """Notes that the value of that key takes `size` bytes more than it was said to, if it is still kept."""
        if key in self._kept:
            value, rows, known = self._kept[key]
            self._kept[key] = value, rows, known + size
            self._grown(0, size)

    def _grown(self, rows: int, size: int) -> None:
        self.rows += rows
        self.bytes += size
        while self.bytes > self.bounds.bytes or self.rows > self.bounds.rows:
            _, (_, rows, size) = self._kept.popitem(last=False)
            self.rows -= rows
            self.bytes -= size


def size_of_rows(rows: Collection[list[Any]]) -> int:
    """The bytes that rows take: their lists, the values in them, and the items of values that are lists."""
    values = list(chain.from_iterable(rows))
    items = chain.from_iterable(value for value in values if type(value) is list)
    return sum(map(getsizeof, chain(rows, values, items)))


def tight(text: bytes) -> bytes:
    """The same bytes, without the spare memory that orjson leaves behind them: some 4 KB, however short the text."""
    return bytes(memoryview(text))
