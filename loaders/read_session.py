"""What one answer reads: each key once, all of one edition, from what the edition has kept or else from the database.

A batch key takes one Cypher query for each level, however many keys it has; rows and their count go together. Answers
that ask under the same batch key at the same time share Cypher queries. One `ReadSession` serves one answer, on one
event loop.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from sys import getsizeof
from time import monotonic
from typing import Any

from loaders.arguments import Arguments
from loaders.batch_key import BatchKey, Known, into_queries
from loaders.bounded_cache import size_of_rows
from loaders.database import Database
from loaders.driver import AWAY_ERRORS, DATABASE_ERRORS
from loaders.edition import Edition, MovedError, Stamp, checked_stamp
from loaders.new_texts import CrowdedError, Waiter
from loaders.read_declaration import Read
from loaders.shared_batches import BatchKeys
from loaders.turns import Turns, slices

# To measure and keep a row is work of so many units (`loaders.turns`).
UNITS_PER_ROW = 5


@dataclass(frozen=True, slots=True)
class Round:
    """One Cypher query that the answer needed, or several of one text where it gives many rows.

    Those of one `level` (from 1) went out together. `gives` says what was asked: "rows", "count" or "rows and count".
    `keys` and `rows` say how many it was sent for and gave; a count alone is one row for each key. Where other answers
    shared it, their keys and rows are included.
    """

    level: int
    read: str
    gives: str
    keys: int
    rows: int
    text: str = field(default="", compare=False, repr=False)


class ReadSession:
    """What one answer reads, until `deadline` (in seconds of the monotonic clock).

    `stamp` is the stamp of all it has read. `moved` says that its reads may mix two editions, so that the answer must
    be begun anew. `hits` counts the keys that needed no Cypher query, since the edition has kept what they lead to.
    """

    def __init__(self, database: Database, deadline: float, edition: Edition | None = None) -> None:
        self.database = database
        self.deadline = deadline
        self.edition = edition or Edition()
        self.stamp: Stamp | None = self.edition.stamp
        self.moved = False
        self.hits = 0
        self.rounds: list[Round] = []
        self.levels = 0
        self.turns = Turns(database.lanes)
        self.waiter = Waiter()
        self._known: dict[str, Known] = {}
        self._away: Exception | None = None
        self._failed: dict[tuple[Read, Arguments, bool], Exception] = {}

    def known(self, batch_key: BatchKey) -> Known:
        """What this answer has read under the batch key so far; keys that it has not read are missing."""
        return self._known.setdefault(batch_key.label, {})

    def absent(self, batch_key: BatchKey, keys: Iterable[str]) -> list[str]:
        """Those of the keys that must be read from the database. What the edition has kept becomes known on the way."""
        known = self.known(batch_key)
        absent = [key for key in keys if key not in known]
        return absent if self.edition.cache is None else self._recall(batch_key, known, absent)

    async def load_level(self, batch_keys: Mapping[BatchKey, Collection[str]]) -> None:
        """Reads absent keys, all batch keys at once. Raises MovedError, TimeoutError, and the driver's errors."""
        self.levels += 1
        await _together([self.load(together, keys, self.levels) for together, keys in into_queries(batch_keys)])

    async def load(self, batch_keys: BatchKeys, keys: Collection[str], level: int) -> None:
        """Reads absent keys by one Cypher query, for batch keys that `into_queries` put together. Raises the same.

        What failed once for this answer is not sent again, whatever columns are asked for.
        """
        if self.moved:  # whatever this answer still reads would be thrown away
            raise MovedError
        if self._away or self._failed:
            self._check_failure(batch_keys)
        try:
            batch = await self.database.batches.load(batch_keys, keys, self.deadline, self.waiter)
        except DATABASE_ERRORS as error:
            self.note_failure(error, batch_keys)
            raise
        for looks in batch.looks:
            self._check_stamp(*looks)
        gives = " and ".join("count" if batch_key.counts else "rows" for batch_key in batch_keys)
        self.rounds.append(Round(level, batch_keys[0].read.name, gives, batch.keys, batch.rows, batch.text))
        for batch_key, known in zip(batch_keys, batch.known, strict=True):
            own = {key: known[key] for key in keys}  # each who shares the Cypher query takes what it asked for
            self.known(batch_key).update(own)
            if self.edition.cache is not None:
                rows_of = (1 + UNITS_PER_ROW * (0 if batch_key.counts else len(rows)) for rows in own.values())
                for some, units in slices(list(own), rows_of):
                    async with self.turns.turn(units):
                        self._keep(batch_key, {key: own[key] for key in some})

    def forget(self) -> None:
        """Lets go of what was read: the session may be kept as long as the client takes its answer."""
        self._known.clear()

    def note_failure(self, error: Exception, batch_keys: BatchKeys = ()) -> None:
        """Has later reads of these batch keys raise the same error; all reads if it says that the database is away."""
        if isinstance(error, AWAY_ERRORS):
            self._away = error
        self._failed.update((_asked_of(batch_key), error) for batch_key in batch_keys)

    def late(self) -> Exception:
        """The exception that says why the answer is late, whatever it waits for."""
        late = self.database.hearing.late()
        return CrowdedError() if self.waiter.waiting and isinstance(late, TimeoutError) else late

    def _check_failure(self, batch_keys: BatchKeys) -> None:
        failed = (self._failed.get(_asked_of(batch_key)) for batch_key in batch_keys)
        if failure := self._away or next(filter(None, failed), None):
            raise failure

    def _check_stamp(self, first: list[Any], notices: int, last: list[Any]) -> None:
        try:
            stamp = checked_stamp(first, notices, last)
            if stamp != (self.stamp or stamp):  # of one edition, but not of that of the answer's other reads
                raise MovedError
        except MovedError:
            self.moved = True
            self.database.leave(self.edition)
            raise
        self.stamp = stamp

    def _recall(self, batch_key: BatchKey, known: Known, keys: list[str]) -> list[str]:
        assert self.edition.cache is not None  # noqa: S101
        absent = []
        for key in keys:
            kept = self.edition.cache.get((batch_key.label, key))
            if kept is None:
                absent.append(key)
            else:
                known[key] = kept
        self.hits += len(keys) - len(absent)
        return absent

    def _keep(self, batch_key: BatchKey, known: Known) -> None:
        cache = self.edition.cache
        assert cache is not None  # noqa: S101
        for key, rows in known.items():
            if (batch_key.label, key) not in cache:  # else another answer that asked for it too has kept it
                size, count = (0, 0) if batch_key.counts else (size_of_rows(rows), len(rows))
                names_size = getsizeof(batch_key.label) + getsizeof(key)  # what clients write makes both longer
                cache.put((batch_key.label, key), rows, size=size + names_size, rows=count)


def deadline_in(ms: int) -> float:
    """The moment `ms` milliseconds from now, in seconds of the monotonic clock."""
    return monotonic() + ms / 1000


def _asked_of(batch_key: BatchKey) -> tuple[Read, Arguments, bool]:
    """What a batch key asks for, whatever the columns."""
    return batch_key.read, batch_key.arguments, batch_key.counts


async def _together(work: list[Any]) -> None:
    """Awaits all at once. When one fails, or this is cancelled, the others are cancelled and awaited to their end."""
    if len(work) == 1:
        await work[0]
        return
    tasks = [asyncio.ensure_future(each) for each in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
