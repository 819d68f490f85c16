"""One database of a server, for one process: it sends query texts, and knows the present edition of the data.

It finds the present edition by a look at the stamp, and looks again when its last look is older than `freshness_ms`.
It only reads, and it never closes the driver.
"""

import asyncio
from math import inf
from time import monotonic
from typing import Any

from neo4j import READ_ACCESS, AsyncDriver, Query
from neo4j.exceptions import DriverError, Neo4jError

from loaders.bounded_cache import BoundedCache, Bounds
from loaders.cypher.query_text import LOOK_TEXT
from loaders.edition import Edition, MovedError, Stamp
from loaders.row_counts import RowCounting
from loaders.shared_batches import Batches
from loaders.turns import Lane

NOTHING_KEPT = Bounds(rows=0, bytes=0)


class Database:
    """`name` is the database's; None is the server's default. `bounds` limit what each edition keeps.

    With 0 bytes, nothing is kept and no look is needed. `batches` sends the Cypher queries that answers share, and
    `row_counting` counts the rows of each edition that a look finds. Long answers take turns in `lane`.
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
        self.lane = Lane()
        self.row_counting = RowCounting(self.run)
        self._bounds = bounds
        self._freshness_s = freshness_ms / 1000
        self._present: Edition | None = None
        self._looked_at = -inf
        self._looking: asyncio.Task[Edition] | None = None
        self._began_to_look = -inf
        self._looks: set[asyncio.Task[Edition]] = set()

    @property
    def present(self) -> Edition | None:
        """The edition that the last look found; None where there was no look, or it is older than `freshness_ms`.

        Ask once and keep the result: a moment later it may be None.
        """
        fresh = monotonic() - self._looked_at < self._freshness_s
        return self._present if fresh else None

    async def edition(self, deadline: float) -> Edition:
        """The present edition, by a look at the database where the last look is too old.

        Callers at the same time share a look, unless it began more than `freshness_ms` ago. So a look that hangs holds
        up only those who came with it. Raises MovedError, TimeoutError, and the driver's errors.
        """
        if not self._bounds.bytes:
            return Edition()
        if present := self.present:
            return present
        if not self._freshness_s:  # a look that began earlier, for another answer, would be too old
            return await self._look(deadline)
        if self._looking is None or monotonic() - self._began_to_look >= self._freshness_s:
            self._began_to_look = monotonic()
            self._looking = asyncio.create_task(self._look(deadline))
            self._looks.add(self._looking)
            self._looking.add_done_callback(self._looked)
        # Shielded: a caller that goes away must not end the look of the others.
        return await asyncio.shield(self._looking)

    def leave(self, edition: Edition) -> None:
        """Notes that a read found `edition` to be past: the next answer looks, however fresh the last look is.

        Nothing happens where another edition is present by now: whoever finds out late makes nobody look again.
        """
        if self._present is edition:
            self._looked_at = -inf

    async def run(self, text: str, values: dict[str, object], deadline: float) -> list[list[Any]]:
        """The records that a query text gives, with `values` as its parameters, before `deadline` (monotonic seconds).

        Sent a second time where the driver calls the error retryable. Raises TimeoutError, and the driver's errors.
        """
        try:
            return await self._send(text, values, deadline)
        except (DriverError, Neo4jError) as error:
            if not error.is_retryable():
                raise
        return await self._send(text, values, deadline)

    async def close(self) -> None:
        """Ends the looks and counts under way. The driver stays open: its owner closes it."""
        for look in self._looks:
            look.cancel()
        await asyncio.gather(*self._looks, self.row_counting.close(), return_exceptions=True)

    async def _send(self, text: str, values: dict[str, object], deadline: float) -> list[list[Any]]:
        seconds = deadline - monotonic()
        if seconds <= 0:
            raise TimeoutError
        async with self.driver.session(database=self.name, default_access_mode=READ_ACCESS) as session:
            result = await session.run(Query(text, timeout=seconds), values)
            return await result.values()

    async def _look(self, deadline: float) -> Edition:
        started = monotonic()
        # Neo4j ends the query at the deadline too (`_send`), but over a dead connection nobody would hear of it.
        async with asyncio.timeout(max(0, deadline - started)):
            [[(version, loaded_at), notices]] = await self.run(LOOK_TEXT, {}, deadline)
        stamp = Stamp(version, loaded_at)
        if not (self._present and self._present.stamp == stamp):
            if notices:  # a load is committing: the new edition may be visible in part only
                raise MovedError
            if started < self._looked_at:  # a look that began later has found another edition, which stays
                return Edition(stamp)
            # Without a version, no load of ours made the graph, and its stamp can't tell when it changes: keep nothing.
            self._present = Edition(stamp, BoundedCache(self._bounds) if version else None)
            self.row_counting.begin(stamp)
        self._looked_at = max(self._looked_at, started)
        return self._present

    def _looked(self, look: asyncio.Task[Edition]) -> None:
        self._looks.discard(look)
        if self._looking is look:
            self._looking = None
        if not look.cancelled():
            look.exception()  # else asyncio would log an error that no caller is left to receive
