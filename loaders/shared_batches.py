"""Cypher queries that answers share: keys asked for while others of their batch key are read go together in the next.

So the rush of similar questions after a load, when all caches are empty, takes a few Cypher queries and not one for
each question. Every answer that shares a Cypher query asked before it was sent, so none gets rows that were read before
it asked (docs/decisions/0013-statements.md).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from weakref import WeakValueDictionary

from loaders.batch_key import BatchKey, Known
from loaders.cypher.query_text import query_text
from loaders.new_texts import Waiter

# Seconds that keys wait for the Cypher query before theirs. Then they go out anyway, so that one that hangs holds up
# nobody for longer.
PATIENCE_S = 0.2
# A Cypher query asks for so many keys that some 5,000 rows are to be expected. They come in one record, which takes the
# process 10 ms to decode, during which it does nothing else.
ROWS_AT_ONCE = 5_000

BatchKeys = tuple[BatchKey, ...]
"""Those of one Cypher query: for rows, for a count, or for both."""
Looks = tuple[Any, ...]
Run = Callable[[str, dict[str, object], float, Collection[Waiter]], Awaitable[list[list[Any]]]]


@dataclass(slots=True)
class Batch:
    """What one Cypher query gave, or several of one text. `looks` has for each what `checked_stamp` takes.

    `known` has one entry for each batch key. `keys` and `rows` say how many it was sent for and gave.
    """

    text: str
    looks: list[Looks]
    known: list[Known]
    keys: int
    rows: int


class Batches:
    """The batches of one database. `run` sends a query text, and gives the records.

    It takes the text, its parameters, a deadline, and who asks, for the order in which new texts are planned.
    `rows_of_key` estimates how many rows one key of a batch key leads to.
    """

    def __init__(self, run: Run, rows_of_key: Callable[[BatchKey], int] = lambda _: 1) -> None:
        self._run, self._rows_of_key = run, rows_of_key
        # Weak: a queue is gone when no Cypher query of its batch keys is gathering or under way.
        self._queues: WeakValueDictionary[BatchKeys, _Queue] = WeakValueDictionary()

    async def load(self, batch_keys: BatchKeys, keys: Iterable[str], deadline: float, waiter: Waiter) -> Batch:
        """What the batch keys give for these keys, and perhaps for those of others who share the Cypher query.

        Raises what `run` raises, to all who share it.
        """
        queue = self._queues.get(batch_keys) or self._queues.setdefault(batch_keys, _Queue())
        gathering = queue.gathering
        gathering.keys.update(dict.fromkeys(keys))
        # The Cypher query may take as long as the most patient of its callers; the others stop waiting by themselves.
        gathering.deadline = max(gathering.deadline, deadline)
        gathering.waiters.append(waiter)
        if gathering.task is None:
            gathering.task = asyncio.create_task(self._send(batch_keys, queue))
        gathering.waiting += 1
        try:
            # Shielded: a caller that goes away must not cancel what others wait for.
            return await asyncio.shield(gathering.task)
        finally:
            gathering.waiting -= 1
            if not gathering.waiting and not gathering.task.done():
                if queue.gathering is gathering:  # not sent yet: whoever comes now must not join what is cancelled
                    queue.gathering = _Gathering()
                gathering.task.cancel()
                await asyncio.gather(gathering.task, return_exceptions=True)

    async def _send(self, batch_keys: BatchKeys, queue: "_Queue") -> Batch:
        """Sends what the queue has gathered until its turn comes."""
        async with queue.in_turn():
            sent, queue.gathering = queue.gathering, _Gathering()
            batch = Batch(
                query_text(*[each.body for each in batch_keys]), [], [{} for _ in batch_keys], len(sent.keys), 0
            )
            left = iter(sent.keys)
            at_once = max(1, ROWS_AT_ONCE // max(1, self._rows_of_key(batch_keys[0])))
            while keys := list(islice(left, at_once)):
                await self._read(batch, batch_keys, keys, sent)
            return batch

    async def _read(self, batch: Batch, batch_keys: BatchKeys, keys: list[str], sent: "_Gathering") -> None:
        """Adds to the batch what one Cypher query gives."""
        # The first batch key's parameters serve them all: a count names none that its rows don't have.
        values = batch_keys[0].parameters(batch.text, keys)
        [[*looks, batches]] = await self._run(batch.text, values, sent.deadline, sent.waiters)
        batch.looks.append(tuple(looks))
        batch.rows += batch_keys[0].rows_in(batches[0])
        for batch_key, known, rows in zip(batch_keys, batch.known, batches, strict=True):
            known.update(batch_key.known(keys, rows))


@dataclass(slots=True)
class _Gathering:
    """A Cypher query that gathers keys until it is sent. `waiting` counts its callers; it ends if the last one goes."""

    keys: dict[str, None] = field(default_factory=dict)
    deadline: float = 0
    waiters: list[Waiter] = field(default_factory=list)
    task: asyncio.Task[Batch] | None = None
    waiting: int = 0


@dataclass(slots=True, weakref_slot=True)
class _Queue:
    """The Cypher queries of the same batch keys, one after another."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    gathering: _Gathering = field(default_factory=_Gathering)

    @asynccontextmanager
    async def in_turn(self) -> AsyncIterator[None]:
        """Begins when the Cypher query before has ended, or after PATIENCE_S without holding the lock."""
        is_ours = False
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                is_ours = await self.turn.acquire()
        try:
            yield
        finally:
            if is_ours:
                self.turn.release()
