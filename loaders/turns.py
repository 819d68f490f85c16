"""Turns: an answer that is much work goes on slice by slice, so that no other answer waits long for its own turn.

Everything runs on one event loop. Whoever works on it without a pause holds up everybody else, and several who pause
only now and then hold it up together. So the slices of all long answers go through one lane, one after another, and the
loop serves everybody else between two slices. Short answers, which are most, never come to the lane.
"""

import asyncio
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from types import TracebackType

# A unit is about what one value costs: a third of a microsecond to make, check and write. A slice takes some 5 ms.
SLICE = 10_000


class Lane(asyncio.Lock):
    """What the long answers of one process go through. It belongs to one event loop."""


class Turns:
    """The turns of one answer: `async with turns.turn(units)` does work of that many units.

    `waiting` says how many are in the lane by way of `pause`.
    """

    def __init__(self, lane: Lane) -> None:
        self.lane, self.in_lane = lane, Turn(lane)
        self.left = SLICE
        self.waiting = 0

    def turn(self, units: int) -> "Turn":
        self.left -= units
        return self.in_lane if self.left < 0 else AT_ONCE

    async def pause(self, units: int) -> None:
        """Waits for a turn of the event loop in which none of those who wait here does its work but the caller.

        For work that can't be put into a `turn`: it begins when this returns, and goes on until the next await.
        """
        self.left -= units
        if self.left < 0:
            self.waiting += 1
            try:
                async with self.lane:
                    await asyncio.sleep(0)
            finally:
                self.waiting -= 1


class Turn:
    """A slice of work, which must not await anything. In the lane, where there is one; else at once."""

    __slots__ = ("lane",)

    def __init__(self, lane: Lane | None) -> None:
        self.lane = lane

    async def __aenter__(self) -> None:
        if self.lane:
            await self.lane.acquire()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.lane:
            self.lane.release()
            if error is None:
                await asyncio.sleep(0)  # alone in the lane, too, it lets everybody else go on


AT_ONCE = Turn(None)


def slices(keys: list[str], units: Iterable[int]) -> Iterable[tuple[list[str], int]]:
    """The keys in lists that are a slice of work at most, unless one key alone is more; each with its units.

    `units` are those of each key.
    """
    sums = list(accumulate(units))
    if not sums or sums[-1] <= SLICE:
        return [(keys, sums[-1])] if sums else []
    return _cut(keys, sums)


def _cut(keys: list[str], sums: list[int]) -> Iterator[tuple[list[str], int]]:
    start = done = 0
    while start < len(keys):
        end = max(start + 1, bisect_right(sums, done + SLICE, start))
        yield keys[start:end], sums[end - 1] - done
        start, done = end, sums[end - 1]
