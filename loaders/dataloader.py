"""Reads for resolvers, which ask one key at a time: batched, in as few rounds as the query is deep.

Nothing is sent until nothing new is asked for and nothing of this answer is under way; then all that is wanted goes
out at once. Use it with `async with`.
"""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, Self

from loaders.batch_key import Want, count_of, rows_of, statements
from loaders.read_declaration import NO_ARGUMENTS, Arguments, Read, Scalar
from loaders.read_session import Reads

# Turns of the event loop without a new key before a batch is sent. Siblings can be a turn apart where one is reached
# through an awaitable more than the other; a turn costs microseconds, a split batch a statement.
QUIET_TURNS = 4


@dataclass(frozen=True, slots=True)
class Slice:
    """The rows of one key in order, and where each stands: its sort values, then its id."""

    rows: list[Any]
    positions: list[tuple[Scalar, ...]]


class Waiting:
    """What the resolvers of one answer wait for."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads
        self._rows_of, self._count_of = lru_cache(None)(rows_of), lru_cache(None)(count_of)
        self._asked: dict[Want, dict[str, asyncio.Future[Any]]] = {}
        self._wanted: dict[Want, list[str]] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._settling = False
        self._restless = False
        self._closed = False

    def load(self, read: Read, key: str, arguments: Arguments = NO_ARGUMENTS) -> Awaitable[Slice]:
        """The rows of one key; an empty slice where there is none."""
        return self._ask(self._rows_of(read, arguments), key)

    def count(self, read: Read, key: str, arguments: Arguments = NO_ARGUMENTS) -> Awaitable[int]:
        """How many rows the key has in all, whatever page the arguments ask for."""
        return self._ask(self._count_of(read, arguments), key)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """End what is under way. Nothing may be asked for afterwards."""
        self._closed = True
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        for futures in self._asked.values():
            for future in futures.values():
                future.cancel()

    def _ask(self, want: Want, key: str) -> Awaitable[Any]:
        futures = self._asked.setdefault(want, {})
        if key not in futures:
            futures[key] = asyncio.get_running_loop().create_future()
            if self.reads.absent(want, [key]):
                self._wanted.setdefault(want, []).append(key)
                self._restless = True
                self._settle_soon()
            else:
                futures[key].set_result(self._given(want, key))
        # One answer's branches share a future: a branch that is cancelled must not take it from the others.
        return asyncio.shield(futures[key])

    def _settle_soon(self) -> None:
        if not self._settling and not self._running:
            self._settling = True
            asyncio.get_running_loop().call_soon(self._settle, QUIET_TURNS)

    def _settle(self, turns: int) -> None:
        if self._closed:
            return
        if self._restless:
            self._restless = False
            turns = QUIET_TURNS
        if turns:
            asyncio.get_running_loop().call_soon(self._settle, turns - 1)
            return
        self._settling = False
        self.reads.levels += 1
        wanted, self._wanted = self._wanted, {}
        for wants, keys in statements(wanted):
            task = asyncio.get_running_loop().create_task(self._answer(wants, keys))
            self._running.add(task)
            task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if self._wanted:
            self._settle_soon()

    async def _answer(self, wants: tuple[Want, ...], keys: list[str]) -> None:
        try:
            await self.reads.read(wants, keys, self.reads.levels)
        except Exception as error:  # whoever waits for a key of this statement raises it
            for want, key in product(wants, keys):
                self._asked[want][key].set_exception(error)
        else:
            for want, key in product(wants, keys):
                self._asked[want][key].set_result(self._given(want, key))

    def _given(self, want: Want, key: str) -> Slice | int:
        known = self.reads.known(want)[key]
        return known if want.counts else _sliced(want.read, known)


def _sliced(read: Read, rows: list[list[Any]]) -> Slice:
    row_of, width = read.shape.row, len(read.shape.names)
    slice_ = Slice([], [])
    for values in rows:
        row = row_of(*values[:width])
        slice_.rows.append(row)
        slice_.positions.append((*values[width:], row.id))
    return slice_
