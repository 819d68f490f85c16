"""A narrow lane for query texts that are new to the database.

Neo4j plans a query text when it is first sent, which takes some 100 ms of its CPU; a text that it knows begins within
1 ms. So texts that this process has not sent before go a few at a time, and don't hold up those that are known.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

from loaders.bounded_cache import BYTES_PER_ENTRY, BoundedCache, Bounds
from loaders.cypher.query_text import TEXTS_KNOWN


class NewTexts:
    """Knows the texts that Neo4j has planned for this process; what was used least recently is forgotten first.

    A load makes none of them new: Neo4j keeps its plans, and replaces one only if its counts have changed greatly.
    """

    def __init__(self, slots: int) -> None:
        self._slots = asyncio.Semaphore(slots)
        self._known = BoundedCache(Bounds(bytes=TEXTS_KNOWN * BYTES_PER_ENTRY))

    @asynccontextmanager
    async def in_turn(self, text: str, deadline: float) -> AsyncIterator[None]:
        """Around the planning of a text: if it is new, waits for one of the slots, and knows it afterwards.

        Raises TimeoutError at the deadline (monotonic seconds).
        """
        if self._known.get(hash(text)):
            yield
            return
        async with asyncio.timeout(max(0, deadline - monotonic())):
            await self._slots.acquire()
        try:
            yield
        finally:
            self._slots.release()
        self._known.put(hash(text), True, size=0)
