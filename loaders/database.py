"""One database of a server, for one process: it sends query texts, and knows the present edition of the data."""

import asyncio
from math import inf
from time import monotonic
from typing import Any

from neo4j import READ_ACCESS, AsyncDriver, Query
from neo4j.exceptions import DriverError, Neo4jError

from loaders.bounded_cache import BoundedCache, Bounds
from loaders.cypher.query_text import LOOK_TEXT
from loaders.edition import Edition, MovedError, Stamp
from loaders.shared_batches import Batches

NOTHING_KEPT = Bounds(rows=0, bytes=0)


class Database:
    """One database of a server, for one process: sends statements, and knows the present edition.

    `batches` are the statements for answers.
    """

    def __init__(
        self,
        driver: AsyncDriver,
        name: str | None = None,
        bounds: Bounds = NOTHING_KEPT,
        freshness_ms: int = 1_000,
    ) -> None:
        self.driver, self.name = driver, name
        self.batches = Batches(self.run)
        self._bounds = bounds
        self._freshness_s = freshness_ms / 1000
        self._present: Edition | None = None
        self._looked_at = -inf
        self._looking: asyncio.Task[Edition] | None = None
        self._began_to_look = -inf
        self._looks: set[asyncio.Task[Edition]] = set()

    @property
    def present(self) -> Edition | None:
        """The edition that the last look found, while that look is fresh: ask once, a moment later it may not be."""
        fresh = monotonic() - self._looked_at < self._freshness_s
        return self._present if fresh else None

    async def edition(self, deadline: float) -> Edition:
        """The present edition. Those who ask at the same time share a look, unless it was begun too long ago.

        Raises MovedError, TimeoutError, and the driver's errors.
        """
        if not self._bounds.bytes:
            return Edition()
        if present := self.present:
            return present
        if not self._freshness_s:  # a look begun earlier, for others, would not be one before this answer
            return await self._look(deadline)
        if self._looking is None or monotonic() - self._began_to_look >= self._freshness_s:
            self._began_to_look = monotonic()
            self._looking = asyncio.create_task(self._look(deadline))
            self._looks.add(self._looking)
            self._looking.add_done_callback(self._looked)
        return await asyncio.shield(self._looking)

    def leave(self, edition: Edition) -> None:
        """It was seen to be past: look before the next answer."""
        if self._present is edition:
            self._looked_at = -inf

    async def run(self, text: str, values: dict[str, object], deadline: float) -> list[list[Any]]:
        """The records of a statement that reads; sent again, once, where that may help. Also raises TimeoutError."""
        try:
            return await self._send(text, values, deadline)
        except (DriverError, Neo4jError) as error:
            if not error.is_retryable():
                raise
        return await self._send(text, values, deadline)

    async def close(self) -> None:
        """Ends looks under way. The driver is its owner's to close."""
        for look in self._looks:
            look.cancel()
        await asyncio.gather(*self._looks, return_exceptions=True)

    async def _send(self, text: str, values: dict[str, object], deadline: float) -> list[list[Any]]:
        seconds = deadline - monotonic()
        if seconds <= 0:
            raise TimeoutError
        async with self.driver.session(database=self.name, default_access_mode=READ_ACCESS) as session:
            result = await session.run(Query(text, timeout=seconds), values)
            return await result.values()

    async def _look(self, deadline: float) -> Edition:
        started = monotonic()
        # The database keeps the time too, but on a connection that is dead nobody would hear of it.
        async with asyncio.timeout(max(0, deadline - started)):
            [[(version, loaded_at), notices]] = await self.run(LOOK_TEXT, {}, deadline)
        stamp = Stamp(version, loaded_at)
        if not (self._present and self._present.stamp == stamp):
            if notices:  # what is new here may be there in part only
                raise MovedError
            if started < self._looked_at:  # a later look has found another: that one stays
                return Edition(stamp)
            self._present = Edition(stamp, BoundedCache(self._bounds) if version else None)
        self._looked_at = max(self._looked_at, started)
        return self._present

    def _looked(self, look: asyncio.Task[Edition]) -> None:
        self._looks.discard(look)
        if self._looking is look:
            self._looking = None
        if not look.cancelled():
            look.exception()  # told to those who wait, if anybody still does
