"""The reads of one answer: batched, deduplicated, in as few rounds as the query is deep.

Nothing is sent until nothing new is asked for and nothing of this answer is under way; then all that is wanted goes
out at once, one statement per read and arguments. A key is read once per answer. One `Reads` serves one answer on one
event loop; use it with `async with`.
"""

import asyncio
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, NamedTuple, Self

from neo4j import READ_ACCESS, AsyncDriver, Query
from neo4j.exceptions import DriverError, Neo4jError

from loaders.cypher import count_text, form_of, form_of_count, page_text, parameters
from loaders.read import NO_ARGUMENTS, Arguments, Read, Scalar

# Turns of the event loop without a new key before a batch is sent. Siblings can be a turn apart where one is reached
# through an awaitable more than the other; a turn costs microseconds, a split batch a statement.
QUIET_TURNS = 4


@dataclass(frozen=True, slots=True)
class Slice:
    """The rows of one key in order, and where each stands: its sort values, then its id."""

    rows: list[Any]
    positions: list[tuple[Scalar, ...]]


@dataclass(frozen=True, slots=True)
class Round:
    """One statement that was sent: with which others (`level`, from 1), for how many keys, and the rows it gave."""

    level: int
    read: str
    counts: bool
    keys: int
    rows: int


class _Want(NamedTuple):
    read: Read
    arguments: Arguments
    counts: bool


@dataclass
class Reads:
    """What one answer reads. `timeout_ms` bounds all of its statements together."""

    driver: AsyncDriver
    database: str | None = None
    timeout_ms: int = 10_000
    rounds: list[Round] = field(default_factory=list)
    _known: dict[_Want, dict[str, asyncio.Future[Any]]] = field(default_factory=dict)
    _wanted: dict[_Want, list[str]] = field(default_factory=dict)
    _running: set[asyncio.Task[None]] = field(default_factory=set)
    _level: int = 0
    _settling: bool = False
    _restless: bool = False

    def __post_init__(self) -> None:
        self._deadline = monotonic() + self.timeout_ms / 1000

    def load(self, read: Read, key: str, arguments: Arguments = NO_ARGUMENTS) -> Awaitable[Slice]:
        """The rows of one key; an empty slice where there is none."""
        return self._ask(_Want(read, arguments, counts=False), key)

    def count(self, read: Read, key: str, arguments: Arguments = NO_ARGUMENTS) -> Awaitable[int]:
        """How many rows the key has in all, whatever page the arguments ask for."""
        whole = Arguments(as_of=arguments.as_of, parameters=arguments.parameters)
        return self._ask(_Want(read, whole, counts=True), key)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """End what is under way. Nothing may be asked for afterwards."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        for futures in self._known.values():
            for future in futures.values():
                future.cancel()

    def _ask(self, want: _Want, key: str) -> Awaitable[Any]:
        futures = self._known.setdefault(want, {})
        if key not in futures:
            futures[key] = asyncio.get_running_loop().create_future()
            self._wanted.setdefault(want, []).append(key)
            self._restless = True
            self._settle_soon()
        # One answer's branches share a future: a branch that is cancelled must not take it from the others.
        return asyncio.shield(futures[key])

    def _settle_soon(self) -> None:
        if not self._settling and not self._running:
            self._settling = True
            asyncio.get_running_loop().call_soon(self._settle, QUIET_TURNS)

    def _settle(self, turns: int) -> None:
        if self._restless:
            self._restless = False
            turns = QUIET_TURNS
        if turns:
            asyncio.get_running_loop().call_soon(self._settle, turns - 1)
            return
        self._settling = False
        self._level += 1
        wanted, self._wanted = self._wanted, {}
        for want, keys in wanted.items():
            task = asyncio.get_running_loop().create_task(self._answer(want, keys))
            self._running.add(task)
            task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if self._wanted:
            self._settle_soon()

    async def _answer(self, want: _Want, keys: list[str]) -> None:
        futures = self._known[want]
        try:
            for key, rows in await self._fetch(want, keys):
                futures[key].set_result(rows if want.counts else _sliced(want.read, rows))
        except Exception as error:  # whoever waits for a key of this batch raises it
            for key in keys:
                if not futures[key].done():
                    futures[key].set_exception(error)

    async def _fetch(self, want: _Want, keys: list[str]) -> list[list[Any]]:
        form = form_of_count(want.arguments) if want.counts else form_of(want.arguments)
        text = (count_text if want.counts else page_text)(want.read, form)
        values = parameters(want.read, want.arguments, keys)
        try:
            records = await self._run(text, values)
        except (DriverError, Neo4jError) as error:
            if not error.is_retryable():
                raise
            records = await self._run(text, values)  # reads are safe to send again, once
        rows = len(records) if want.counts else sum(len(record[1]) for record in records)
        self.rounds.append(Round(self._level, want.read.name, want.counts, len(keys), rows))
        return records

    async def _run(self, text: str, values: dict[str, object]) -> list[list[Any]]:
        seconds = self._deadline - monotonic()
        if seconds <= 0:
            raise TimeoutError
        async with self.driver.session(database=self.database, default_access_mode=READ_ACCESS) as session:
            result = await session.run(Query(text, timeout=seconds), values)
            return await result.values()


def _sliced(read: Read, rows: Iterable[list[Any]]) -> Slice:
    row_of = read.shape.row
    slice_ = Slice([], [])
    for columns, *sorts in rows:
        row = row_of(*columns)
        slice_.rows.append(row)
        slice_.positions.append((*sorts, row.id))
    return slice_
