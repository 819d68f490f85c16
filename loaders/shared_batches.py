"""Statements that answers share: keys that are asked for while others of their kind are read go together in the next.

A rush of like questions, as comes after each load, is a few statements then, and not one for each. Whoever shares a
statement asked before it was sent, so nobody is given what was read too early.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

from loaders.batch_key import BatchKey, Known
from loaders.cypher.query_text import query_text

# How long keys wait for the statement before theirs: one that hangs holds up nobody.
PATIENCE_S = 0.2

BatchKeys = tuple[BatchKey, ...]
Run = Callable[[str, dict[str, object], float], Awaitable[list[list[Any]]]]


@dataclass(frozen=True, slots=True)
class Batch:
    """What one statement gave: its looks at the stamp, and by want what it has read. `keys` and `rows` are how many."""

    text: str
    looks: tuple[Any, ...]
    known: list[Known]
    keys: int
    rows: int


class Batches:
    """Those of one database. `run` sends a text with its parameters until a deadline, and gives the records."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._queues: WeakValueDictionary[BatchKeys, _Queue] = WeakValueDictionary()

    async def load(self, batch_keys: BatchKeys, keys: Iterable[str], deadline: float) -> Batch:
        """What is wanted of these keys, and maybe of others. Raises what `run` does, to all who share the statement."""
        queue = self._queues.get(batch_keys) or self._queues.setdefault(batch_keys, _Queue())
        gathering = queue.gathering
        gathering.keys.update(dict.fromkeys(keys))
        gathering.deadline = max(gathering.deadline, deadline)
        if gathering.task is None:
            gathering.task = asyncio.create_task(self._send(batch_keys, queue))
        gathering.waiting += 1
        try:
            return await asyncio.shield(gathering.task)
        finally:
            gathering.waiting -= 1
            if not gathering.waiting and not gathering.task.done():
                if queue.gathering is gathering:  # not sent yet: whoever comes now must not wait for it
                    queue.gathering = _Gathering()
                gathering.task.cancel()
                await asyncio.gather(gathering.task, return_exceptions=True)

    async def _send(self, batch_keys: BatchKeys, queue: "_Queue") -> Batch:
        """What the queue has gathered when it is its turn."""
        async with queue.in_turn():
            sent, queue.gathering = queue.gathering, _Gathering()
            keys, text = list(sent.keys), query_text(*[batch_key.body for batch_key in batch_keys])
            [[*looks, batches]] = await self._run(text, batch_keys[0].parameters(text, keys), sent.deadline)
            rows = batch_keys[0].rows_in(batches[0])
            known = [batch_key.known(keys, batch) for batch_key, batch in zip(batch_keys, batches, strict=True)]
            return Batch(text, tuple(looks), known, len(keys), rows)


@dataclass(slots=True)
class _Gathering:
    """A statement that gathers keys until it is sent. `waiting` is how many wait for it: it ends with the last."""

    keys: dict[str, None] = field(default_factory=dict)
    deadline: float = 0
    task: asyncio.Task[Batch] | None = None
    waiting: int = 0


@dataclass(slots=True, weakref_slot=True)
class _Queue:
    """The statements of the same wants, one after another."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    gathering: _Gathering = field(default_factory=_Gathering)

    @asynccontextmanager
    async def in_turn(self) -> AsyncIterator[None]:
        """When the one before has ended, or has taken too long."""
        is_ours = False
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                is_ours = await self.turn.acquire()
        try:
            yield
        finally:
            if is_ours:
                self.turn.release()
