"""One database of a server, for one process: it sends query texts, and knows the present edition of the data.

It finds the present edition by a look at the stamp, and looks again when its last look is older than `freshness_ms`.
It only reads, and it never closes a driver.
"""

import asyncio
from collections.abc import Collection
from contextlib import AbstractAsyncContextManager, nullcontext
from math import inf
from time import monotonic
from typing import Any

from neo4j import READ_ACCESS, AsyncDriver, AsyncSession, Bookmarks, Query
from neo4j.exceptions import Neo4jError

from loaders.batch_key import BatchKey
from loaders.bounded_cache import BoundedCache, Bounds
from loaders.cypher.query_text import LOOK_TEXT
from loaders.driver import ACQUISITION_SECONDS, DATABASE_ERRORS
from loaders.edition import Edition, Look, MovedError, Stamp
from loaders.new_texts import NewTexts, Waiter
from loaders.row_counts import RowCounting
from loaders.shared_batches import Batches
from loaders.silence import Hearing
from loaders.turns import Lanes

NOTHING_KEPT = Bounds(rows=0, bytes=0)
# An older edition takes the place of the present one if looks find nothing else for so many seconds: then an older copy
# of the database was restored. A server of a cluster that lags behind the others is not that far behind.
RESTORED_S = 60


class Database:
    """`name` is the database's; None is the server's default. `bounds` limit what each edition keeps.

    With 0 bytes, nothing is kept and no look is needed. At most `new_texts` query texts are planned at a time. Looks
    go by the driver `looks`, so that they never wait behind reads; None is `driver`. `batches` sends the Cypher queries
    that answers share, and `row_counting` counts the rows of each edition that a look finds. Work on what is
    read goes through `lanes`. `hearing` tells whether the database is silent.
    """

    def __init__(
        self,
        driver: AsyncDriver,
        name: str | None = None,
        bounds: Bounds = NOTHING_KEPT,
        freshness_ms: int = 1_000,
        *,
        new_texts: int = 2,
        looks: AsyncDriver | None = None,
        lanes: Lanes | None = None,
    ) -> None:
        self.driver, self.name = driver, name
        self.batches = Batches(self.run, self._rows_of_key)
        self.lanes = lanes or Lanes()
        self.row_counting = RowCounting(self.run)
        self.hearing = Hearing()
        self._bounds = bounds
        self._freshness_s = freshness_ms / 1000
        self._new_texts = NewTexts(new_texts)
        self._looks_driver = looks or driver
        self._bookmarks: Bookmarks | None = None
        self._present: Edition | None = None
        self._is_left = False
        self._looked_at = -inf
        self._looking: asyncio.Task[Edition] | None = None
        self._began_to_look = -inf
        self._looks: set[asyncio.Task[Edition]] = set()

    @property
    def present(self) -> Edition | None:
        """The edition that the last look found; None where there was no look, or it is older than `freshness_ms`.

        Ask once and keep the result: a moment later it may be None.
        """
        fresh = not self._is_left and monotonic() - self._looked_at < self._freshness_s
        return self._present if fresh else None

    async def edition(self) -> Edition:
        """The present edition, by a look at the database where the last look is too old.

        Callers at the same time share a look, unless it began more than `freshness_ms` ago. So a look that hangs holds
        up only those who came with it. Raises MovedError and what `look` raises.
        """
        if not self._bounds.bytes:
            return Edition()
        if present := self.present:
            return present
        if not self._freshness_s:  # a look that began earlier, for another answer, would be too old
            return await self._find()
        if self._looking is None or monotonic() - self._began_to_look >= self._freshness_s:
            self._began_to_look = monotonic()
            self._looking = asyncio.create_task(self._find())
            self._looks.add(self._looking)
            self._looking.add_done_callback(self._looked)
        # Shielded: a caller that goes away must not end the look of the others.
        return await asyncio.shield(self._looking)

    def leave(self, edition: Edition) -> None:
        """Notes that a read found `edition` to be past: the next answer looks, however fresh the last look is.

        Nothing happens where another edition is present by now: whoever finds out late makes nobody look again.
        """
        if self._present is edition:
            self._is_left = True

    async def look(self) -> Look:
        """Looks at the database once, for as long as a connection may take.

        Raises TimeoutError, SilentError, and the driver's errors.
        """
        deadline = monotonic() + ACQUISITION_SECONDS
        try:
            async with asyncio.timeout(ACQUISITION_SECONDS), self._session(self._looks_driver) as session:
                [[stamp, notice_ms]] = await self._ask(session, LOOK_TEXT, {}, deadline, nullcontext())
                self._bookmarks = await session.last_bookmarks()
        except DATABASE_ERRORS as error:
            # Perhaps an older copy of the database was restored, which never had what the bookmarks name.
            self._bookmarks = None
            if isinstance(error, TimeoutError):
                raise self.hearing.late() from None
            raise
        return Look(Stamp(*stamp), notice_ms)

    async def run(
        self, text: str, values: dict[str, object], deadline: float, waiters: Collection[Waiter] = ()
    ) -> list[list[Any]]:
        """The records that a query text gives, with `values` as its parameters, before `deadline` (monotonic seconds).

        If Neo4j has to plan the text, the `waiters` wait for their turn. Raises TimeoutError, and the driver's errors.
        """
        async with self._session(self.driver) as session:
            return await self._ask(session, text, values, deadline, self._new_texts.in_turn(text, deadline, waiters))

    async def close(self) -> None:
        """Ends the looks and counts under way. The drivers stay open: their owner closes them."""
        for look in self._looks:
            look.cancel()
        await asyncio.gather(*self._looks, self.row_counting.close(), return_exceptions=True)

    def _rows_of_key(self, batch_key: BatchKey) -> int:
        if batch_key.counts:
            return 1
        return self.row_counting.latest.rows(batch_key.read, 1, batch_key.arguments.limit)

    def _session(self, driver: AsyncDriver) -> AsyncSession:
        """A session for one Cypher query. With the bookmarks of the last look, a server that lags behind it waits."""
        return driver.session(database=self.name, default_access_mode=READ_ACCESS, bookmarks=self._bookmarks)

    async def _ask(
        self,
        session: AsyncSession,
        text: str,
        values: dict[str, object],
        deadline: float,
        turn: AbstractAsyncContextManager[None],
    ) -> list[list[Any]]:
        """The records. `turn` is held until Neo4j has planned the text, and begins to read."""
        try:
            async with turn:
                seconds = deadline - monotonic()
                if seconds <= 0:
                    raise TimeoutError
                self.hearing.asked()
                result = await session.run(Query(text, timeout=seconds), values)
            self.hearing.heard()
            records = await result.values()
        except Neo4jError:
            self.hearing.heard()
            raise
        self.hearing.heard()
        return records

    async def _find(self) -> Edition:
        started = monotonic()
        stamp, notice_ms = await self.look()
        if not (self._present and self._present.stamp == stamp):
            if notice_ms is not None:  # a load is committing: the new edition may be visible in part only
                raise MovedError
            if started < self._looked_at:  # a look that began later has found another edition, which stays
                return Edition(stamp)
            if self._present and self._lags(stamp, started):
                return self._present
            # Without a version, no load of ours made the graph, and its stamp can't tell when it changes: keep nothing.
            self._present = Edition(stamp, BoundedCache(self._bounds) if stamp.version else None)
            self.row_counting.begin(stamp)
        self._looked_at, self._is_left = max(self._looked_at, started), False
        return self._present

    def _lags(self, stamp: Stamp, looked_at: float) -> bool:
        """Whether a look met a server that lags behind the one that told of the present edition."""
        assert self._present and self._present.stamp  # noqa: S101, PT018
        return stamp.is_before(self._present.stamp) and looked_at - self._looked_at < RESTORED_S

    def _looked(self, look: asyncio.Task[Edition]) -> None:
        self._looks.discard(look)
        if self._looking is look:
            self._looking = None
        if not look.cancelled():
            look.exception()  # else asyncio would log an error that no caller is left to receive
