"""Turns: work goes on slice by slice, so that nobody waits long for the event loop.

Everything runs on one event loop. Whoever works on it without a pause holds up everybody else, and so do many who wake
up at the same time, though each has little to do. So only so much is begun in one turn of the loop. Beyond that, work
goes through a lane, one piece after another, each in another turn of the loop, which serves everybody else meanwhile.
There is one lane for the slices of long answers, and one for short answers, which wait for no long one. As long as
there is little to do, nobody comes to them.

Slices bound time alone. What may be large is also put together by one answer only when another has done so, so that it
takes the memory of few answers, however many there are.
"""

import asyncio
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import AbstractAsyncContextManager
from itertools import accumulate
from types import TracebackType

# A unit is about what one value costs: a third of a microsecond to make, check and write. A slice takes some 5 ms.
SLICE = 10_000
# The units of a short answer at most.
SHORT = 2 * SLICE
# The units after which no more work is begun in one turn of the event loop, but by whoever is first in a lane.
# Fewer would not let those who share a Cypher query go on together, and ask for the next one together.
ENOUGH = 4 * SLICE
# The units of an answer that is neither short nor long.
MEDIUM = 10 * SLICE
# A connection that is ended closes in the first turn of the event loop, is told so in the second, and whoever was
# sending to it ends in the third.
LET_GO_TURNS = 3


class Lanes:
    """What all work of one process goes through if it must wait. They belong to one event loop.

    `done` counts the units of work in the loop's present turn. The locks of answers are held by those that are
    put together now.
    """

    def __init__(self) -> None:
        self.long, self.short = asyncio.Lock(), asyncio.Lock()
        self.medium_answer, self.long_answer = asyncio.Lock(), asyncio.Lock()
        self.done = 0

    def count(self, units: int) -> None:
        if not self.done:
            asyncio.get_running_loop().call_soon(self._forget)
        self.done += units

    def _forget(self) -> None:
        self.done = 0


class Turns:
    """The turns of one answer: `async with turns.turn(units)` does work of that many units, and awaits nothing in it.

    `waiting` says how many are in the lane by way of `pause`.
    """

    def __init__(self, lanes: Lanes) -> None:
        self.lanes = lanes
        self.left = SHORT
        self.waiting = 0

    def turn(self, units: int) -> "AtOnce":
        self.left -= units
        if self.left < 0:
            return InLane(self.lanes, self.lanes.long, units, 0)
        if self.lanes.done > ENOUGH:
            return InLane(self.lanes, self.lanes.short, units, ENOUGH)
        self.lanes.count(units)
        return AT_ONCE

    def alone(self, units: int) -> AbstractAsyncContextManager[None]:
        """Around turns of so many units together, whose results take memory.

        Waits until no other answer is within that is about as long. Short ones take little, and wait for nobody.
        """
        if units <= self.left:
            return AT_ONCE
        return self.lanes.medium_answer if units <= MEDIUM else self.lanes.long_answer

    async def pause(self, units: int) -> None:
        """Waits for a turn of the event loop in which none of those who wait here does its work but the caller.

        For work that can't be put into a `turn`: it begins when this returns, and goes on until the next await.
        """
        self.left -= units
        if self.left < 0:
            self.waiting += 1
            try:
                async with self.lanes.long:
                    await asyncio.sleep(0)
            finally:
                self.waiting -= 1


async def let_go() -> None:
    """Waits until whatever was given away, or ended, a moment ago has let go of its memory."""
    for _ in range(LET_GO_TURNS):
        await asyncio.sleep(0)


class AtOnce:
    """A piece of work that nothing has to wait for."""

    async def __aenter__(self) -> None:
        pass

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


AT_ONCE = AtOnce()


class InLane(AtOnce):
    """A piece of work in a lane. If the loop's present turn has done more than `most` units, it waits for the next."""

    __slots__ = ("lane", "lanes", "most", "units")

    def __init__(self, lanes: Lanes, lane: asyncio.Lock, units: int, most: int) -> None:
        self.lanes, self.lane, self.units, self.most = lanes, lane, units, most

    async def __aenter__(self) -> None:
        await self.lane.acquire()
        if self.lanes.done > self.most:
            try:
                await asyncio.sleep(0)
            except asyncio.CancelledError:
                self.lane.release()
                raise
        self.lanes.count(self.units)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.lane.release()


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
