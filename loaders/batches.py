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

from loaders.cypher import statement
from loaders.want import Known, Want

# How long keys wait for the statement before theirs: one that hangs holds up nobody.
PATIENCE_S = 0.2

Wants = tuple[Want, ...]
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
        self._lines: WeakValueDictionary[Wants, _Line] = WeakValueDictionary()

    async def read(self, wants: Wants, keys: Iterable[str], deadline: float) -> Batch:
        """What is wanted of these keys, and maybe of others. Raises what `run` does, to all who share the statement."""
        line = self._lines.get(wants) or self._lines.setdefault(wants, _Line())
        coming = line.coming
        coming.keys.update(dict.fromkeys(keys))
        coming.deadline = max(coming.deadline, deadline)
        # One of those who wait for it sends it. If that one is cancelled meanwhile, the next one does, again.
        async with coming.sending:
            if not coming.ended:
                async with line.in_turn():
                    if line.coming is coming:
                        line.coming = _Coming()
                    await self._send(wants, coming)
        return coming.batch()

    async def _send(self, wants: Wants, coming: "_Coming") -> None:
        keys, text = list(coming.keys), statement(*[want.body for want in wants])
        try:
            [[*looks, batches]] = await self._run(text, wants[0].values(text, keys), coming.deadline)
        except Exception as error:  # whoever asked raises it
            coming.ended = error
            return
        rows = wants[0].rows_in(batches[0])
        known = [want.known(keys, batch) for want, batch in zip(wants, batches, strict=True)]
        coming.ended = Batch(text, tuple(looks), known, len(keys), rows)


@dataclass(slots=True)
class _Coming:
    """A statement, which gathers keys until it is sent."""

    keys: dict[str, None] = field(default_factory=dict)
    deadline: float = 0
    sending: asyncio.Lock = field(default_factory=asyncio.Lock)
    ended: Batch | Exception | None = None

    def batch(self) -> Batch:
        if isinstance(self.ended, Exception):
            raise self.ended
        assert self.ended is not None  # noqa: S101
        return self.ended


@dataclass(slots=True, weakref_slot=True)
class _Line:
    """The statements of the same wants, one after another."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    coming: _Coming = field(default_factory=_Coming)

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
