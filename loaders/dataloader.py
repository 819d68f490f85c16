"""Reads for resolvers, which ask for one key at a time: their keys are gathered, and sent level by level.

Nothing is sent while resolvers still ask for new keys, or while a Cypher query of this answer is under way; then all
keys go out at once. So the levels follow the depth of the query. A stock DataLoader dispatches each read by itself, and
two branches that reach countries at different moments cost two reads of countries. Use it with `async with`.
"""

import asyncio
from collections.abc import Awaitable, Generator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, Self

from loaders.arguments import NO_ARGUMENTS, Arguments, Scalar
from loaders.batch_key import BatchKey, count_key, into_queries, rows_key
from loaders.read_declaration import Read
from loaders.read_session import ReadSession
from loaders.turns import slices

# Turns of the event loop that must pass without a new key before the keys are sent. Sibling fields can be a turn apart,
# where one is reached through one more awaitable. A turn costs microseconds; a split batch, one more Cypher query.
QUIET_TURNS = 4
# To make an object of a row, or to wake up the one who asked for a key, is work of so many units (`loaders.turns`).
UNITS_PER_ROW = 20


@dataclass(frozen=True, slots=True)
class Slice:
    """The rows of one key in order, and the position of each: its sort values, then its id."""

    rows: list[Any]
    positions: list[tuple[Scalar, ...]]


class DataLoader:
    """Gathers the keys that the resolvers of one answer ask for.

    Awaiting what `load` and `count` give raises what `ReadSession.load` raises.
    """

    def __init__(self, session: ReadSession) -> None:
        self.session = session
        # Every row of a list asks with the same read and arguments: their batch key is made once.
        self._rows_of, self._count_of = lru_cache(None)(rows_key), lru_cache(None)(count_key)
        self._asked: dict[BatchKey, dict[str, asyncio.Future[Any]]] = {}
        self._unsent: dict[BatchKey, list[str]] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._is_scheduled = False
        self._restless = False  # whether a key was asked for since the last turn of the event loop
        self._closed = False

    def load(self, read: Read, key: str, arguments: Arguments = NO_ARGUMENTS) -> Awaitable[Slice]:
        """The rows that the read gives for one key; an empty slice where it gives none."""
        return self._ask(self._rows_of(read, arguments), key)

    def count(self, read: Read, key: str, arguments: Arguments = NO_ARGUMENTS) -> Awaitable[int]:
        """How many rows the read gives for one key in all, whatever page the arguments ask for."""
        return self._ask(self._count_of(read, arguments), key)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Cancels what is under way, and whatever still waits for a key. Nothing may be asked for afterwards."""
        self._closed = True
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        for futures in self._asked.values():
            for future in futures.values():
                future.cancel()

    def _ask(self, batch_key: BatchKey, key: str) -> Awaitable[Any]:
        futures = self._asked.setdefault(batch_key, {})
        if key not in futures:
            futures[key] = asyncio.get_running_loop().create_future()
            if self.session.absent(batch_key, [key]):
                self._unsent.setdefault(batch_key, []).append(key)
                self._restless = True
                self._schedule_dispatch()
            else:
                futures[key].set_result(self._given(batch_key, key))
        return _Asked(futures[key])

    def _schedule_dispatch(self) -> None:
        if not self._is_scheduled and not self._running:
            self._is_scheduled = True
            asyncio.get_running_loop().call_soon(self._dispatch_when_quiet, QUIET_TURNS)

    def _dispatch_when_quiet(self, turns: int) -> None:
        if self._closed:
            return
        if self._restless or self.session.turns.waiting:  # who waits for a turn may ask for keys in it
            self._restless = False
            turns = QUIET_TURNS
        if turns:
            asyncio.get_running_loop().call_soon(self._dispatch_when_quiet, turns - 1)
            return
        self._is_scheduled = False
        self.session.levels += 1
        unsent, self._unsent = self._unsent, {}
        for batch_keys, keys in into_queries(unsent):
            task = asyncio.get_running_loop().create_task(self._answer(batch_keys, keys))
            self._running.add(task)
            task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if self._unsent:
            self._schedule_dispatch()

    async def _answer(self, batch_keys: tuple[BatchKey, ...], keys: list[str]) -> None:
        try:
            await self.session.load(batch_keys, keys, self.session.levels)
        except Exception as error:  # raised by everybody who waits for a key of this Cypher query
            for batch_key, key in product(batch_keys, keys):
                self._asked[batch_key][key].set_exception(error)
                self._asked[batch_key][key].exception()  # else Python warns where nobody waits for it any more
        else:
            for batch_key in batch_keys:
                known = self.session.known(batch_key)
                rows = (1 if batch_key.counts else 1 + len(known[key]) for key in keys)
                for some, units in slices(keys, map(UNITS_PER_ROW.__mul__, rows)):
                    async with self.session.turns.turn(units):
                        for key in some:
                            self._asked[batch_key][key].set_result(self._given(batch_key, key))

    def _given(self, batch_key: BatchKey, key: str) -> Slice | int:
        known = self.session.known(batch_key)[key]
        return known if batch_key.counts else _sliced(batch_key.read, known)


class _Asked:
    """What somebody waits for. Nothing is made for it before it is awaited, nor if it is there by then."""

    __slots__ = ("_future",)

    def __init__(self, future: asyncio.Future[Any]) -> None:
        self._future = future

    def __await__(self) -> Generator[Any, None, Any]:
        # One answer's branches share a future: a branch that is cancelled must not take it from the others.
        return (self._future if self._future.done() else asyncio.shield(self._future)).__await__()


def _sliced(read: Read, rows: list[list[Any]]) -> Slice:
    row_of, width = read.shape.row, len(read.shape.names)
    slice_ = Slice([], [])
    for values in rows:
        row = row_of(*values[:width])
        slice_.rows.append(row)
        slice_.positions.append((*values[width:], row.id))
    return slice_
