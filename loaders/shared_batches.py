"""Cypher queries that answers share: keys asked for while others of their batch key are read go together in the next.

So the rush of similar questions after a load, when all caches are empty, takes a few Cypher queries and not one for
each question. Every answer that shares a Cypher query asked before it was sent, so none gets rows that were read before
it asked (docs/decisions/0013-statements.md).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

from loaders.batch_key import BatchKey, Known
from loaders.cypher.query_text import query_text

# Seconds that keys wait for the Cypher query before theirs. Then they go out anyway, so that one that hangs holds up
# nobody for longer.
PATIENCE_S = 0.2

BatchKeys = tuple[BatchKey, ...]
"""Those of one Cypher query: for rows, for a count, or for both."""
Run = Callable[[str, dict[str, object], float], Awaitable[list[list[Any]]]]


@dataclass(frozen=True, slots=True)
class Batch:
    """What one Cypher query gave. `looks` are what `checked_stamp` takes; `known` has one entry for each batch key.

    `keys` and `rows` say how many it was sent for and gave.
    """

    text: str
    looks: tuple[Any, ...]
    known: list[Known]
    keys: int
    rows: int


class Batches:
    """The batches of one database. `run` sends a query text, its parameters and a deadline, and gives the records."""

    def __init__(self, run: Run) -> None:
        self._run = run
        # Weak: a queue is gone when no Cypher query of its batch keys is gathering or under way.
        self._queues: WeakValueDictionary[BatchKeys, _Queue] = WeakValueDictionary()

    async def load(self, batch_keys: BatchKeys, keys: Iterable[str], deadline: float) -> Batch:
        """What the batch keys give for these keys, and perhaps for those of others who share the Cypher query.

        Raises what `run` raises, to all who share it.
        """
        queue = self._queues.get(batch_keys) or self._queues.setdefault(batch_keys, _Queue())
        gathering = queue.gathering
        gathering.keys.update(dict.fromkeys(keys))
        # The Cypher query may take as long as the most patient of its callers; the others stop waiting by themselves.
        gathering.deadline = max(gathering.deadline, deadline)
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
            keys, text = list(sent.keys), query_text(*[batch_key.body for batch_key in batch_keys])
            # The first batch key's parameters serve them all: a count names none that its rows don't have.
            [[*looks, batches]] = await self._run(text, batch_keys[0].parameters(text, keys), sent.deadline)
            rows = batch_keys[0].rows_in(batches[0])
            known = [batch_key.known(keys, batch) for batch_key, batch in zip(batch_keys, batches, strict=True)]
            return Batch(text, tuple(looks), known, len(keys), rows)


@dataclass(slots=True)
class _Gathering:
    """A Cypher query that gathers keys until it is sent. `waiting` counts its callers; it ends if the last one goes."""

    keys: dict[str, None] = field(default_factory=dict)
    deadline: float = 0
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
