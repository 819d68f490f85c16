"""A narrow lane for query texts that are new to the database.

Neo4j plans a query text when it is first sent, which takes some 100 ms of its CPU; a text that it knows begins within
1 ms. So texts that this process has not sent before go a few at a time, and don't hold up those that are known. The
answers with the fewest new texts go first: who has one doesn't wait for those who have many.
"""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic

from loaders.bounded_cache import BYTES_PER_ENTRY, BoundedCache, Bounds
from loaders.cypher.query_text import TEXTS_KNOWN


class CrowdedError(TimeoutError):
    """Time was over while a text waited for its turn."""


@dataclass(slots=True, eq=False)
class Waiter:
    """An answer, as the lane sees it: how many new texts it has come with, and of how many the turn has not come."""

    texts: int = 0
    waiting: int = 0


class NewTexts:
    """Knows the texts that Neo4j has planned for this process; what was used least recently is forgotten first.

    A load makes none of them new: Neo4j keeps its plans, and replaces one only if its counts have changed greatly.
    """

    def __init__(self, slots: int) -> None:
        self._free = slots
        self._waiting: dict[asyncio.Future[None], Collection[Waiter]] = {}  # in the order of their coming
        self._known = BoundedCache(Bounds(bytes=TEXTS_KNOWN * BYTES_PER_ENTRY))

    @asynccontextmanager
    async def in_turn(self, text: str, deadline: float, waiters: Collection[Waiter] = ()) -> AsyncIterator[None]:
        """Around the planning of a text: if it is new, waits for one of the slots, and knows it afterwards.

        Raises CrowdedError at the deadline (monotonic seconds).
        """
        if self._known.get(hash(text)):
            yield
            return
        turn = self._ask(waiters)
        try:
            await _come(turn, deadline)
            for waiter in waiters:
                waiter.waiting -= 1
            yield
        finally:
            if turn.cancelled():
                self._waiting.pop(turn, None)
            else:
                self._free += 1
                self._call()
        self._known.put(hash(text), True, size=0)

    def _ask(self, waiters: Collection[Waiter]) -> asyncio.Future[None]:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[turn] = waiters
        for waiter in waiters:
            waiter.texts += 1
            waiter.waiting += 1
        self._call()
        return turn

    def _call(self) -> None:
        """Gives the free slots to those whose turn it is."""
        while self._free and self._waiting:
            turn = min(self._waiting, key=self._texts)
            del self._waiting[turn]
            if not turn.cancelled():
                self._free -= 1
                turn.set_result(None)

    def _texts(self, turn: asyncio.Future[None]) -> int:
        """Whoever shares a text goes with the one who has the fewest."""
        return min((waiter.texts for waiter in self._waiting[turn]), default=0)


async def _come(turn: asyncio.Future[None], deadline: float) -> None:
    try:
        async with asyncio.timeout(max(0, deadline - monotonic())):
            await turn
    except TimeoutError:
        raise CrowdedError from None
