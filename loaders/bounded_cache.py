"""What is kept for when it is asked for again: least recently used goes first, bounded in bytes, and in rows if wanted.

Sizes are estimates of what the entries hold, made once, when they come in.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from math import inf
from sys import getsizeof
from typing import Any

# What the bookkeeping of an entry takes, measured with tracemalloc and rounded up: key, tuple, place in the order.
BYTES_PER_ENTRY = 400
# One entry may not push out more than this share of all others.
LARGEST_SHARE = 1 / 8


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much may be kept. 0 bytes: nothing is."""

    bytes: int
    rows: float = inf


class BoundedCache:
    """`rows` and `bytes` are what it holds now."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.rows = self.bytes = 0
        self._kept: OrderedDict[Hashable, tuple[Any, int, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._kept

    def get(self, key: Hashable) -> Any:
        """What was kept under that key, or None."""
        entry = self._kept.get(key)
        if entry is None:
            return None
        self._kept.move_to_end(key)
        return entry[0]

    def put(self, key: Hashable, value: Any, *, size: int, rows: int = 0) -> None:
        """Keeps a value, which nobody may change from now on, of `size` bytes."""
        size += BYTES_PER_ENTRY
        if key in self._kept or self._is_too_large(rows, size):
            return
        self._kept[key] = value, rows, size
        self.rows += rows
        self.bytes += size
        while self.bytes > self.bounds.bytes or self.rows > self.bounds.rows:
            _, (_, rows, size) = self._kept.popitem(last=False)
            self.rows -= rows
            self.bytes -= size

    def _is_too_large(self, rows: int, size: int) -> bool:
        return size > LARGEST_SHARE * self.bounds.bytes or rows > LARGEST_SHARE * self.bounds.rows


def size_of_rows(rows: Iterable[list[Any]]) -> int:
    """The bytes that rows take, with the values in them and in lists in them."""
    return sum(getsizeof(row) + sum(map(_size_of_value, row)) for row in rows)


def tight(text: bytes) -> bytes:
    """The same, without the room that orjson leaves behind it: some 4 KB, however short the text."""
    return bytes(memoryview(text))


def _size_of_value(value: Any) -> int:
    return getsizeof(value) + (sum(map(getsizeof, value)) if type(value) is list else 0)
