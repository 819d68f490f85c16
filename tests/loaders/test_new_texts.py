"""Query texts that are new to Neo4j go through a narrow lane, which holds up no other."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import neo4j
import pytest

from loaders.database import Database
from loaders.new_texts import NewTexts
from loaders.read_session import deadline_in
from tests.execution import TIMEOUT_MS, Asker
from tests.loaders.looking import Do, stamp_of

SLOW = "UNWIND range(1, 1000000000) AS n WITH n WHERE n % 7 = 9 RETURN count(n)"
RUNNING = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS 'n % 7 ' + '= 9' RETURN 1"


class Lane:
    """Texts that are planned for as long as a test wants. `inside` has those that are being planned."""

    def __init__(self, slots: int = 1) -> None:
        self.texts = NewTexts(slots)
        self.inside: list[str] = []
        self._planned: dict[str, asyncio.Event] = {}

    async def send(self, text: str, deadline_ms: int = TIMEOUT_MS) -> "asyncio.Task[None]":
        """Once it has gone as far as it can."""
        self._planned[text] = asyncio.Event()
        task = asyncio.ensure_future(self._send(text, deadline_ms))
        await quiet()
        return task

    async def end(self, text: str, task: "asyncio.Task[None]") -> None:
        self._planned[text].set()
        await task
        await quiet()

    async def _send(self, text: str, deadline_ms: int) -> None:
        async with self.texts.in_turn(text, deadline_in(deadline_ms)):
            self.inside.append(text)
            try:
                await self._planned[text].wait()
                assert text != "wrong"
            finally:
                self.inside.remove(text)


async def quiet() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(work())


def test_new_texts_go_a_few_at_a_time_and_those_that_were_planned_pass() -> None:
    async def work() -> None:
        lane = Lane(slots=2)
        a = await lane.send("a")
        await lane.end("a", a)
        b, c, d = [await lane.send(text) for text in "bcd"]
        assert lane.inside == ["b", "c"]
        a = await lane.send("a")
        assert lane.inside == ["b", "c", "a"]
        await lane.end("b", b)
        assert lane.inside == ["c", "a", "d"]
        for text, task in (("a", a), ("c", c), ("d", d)):
            await lane.end(text, task)

    run(work)


def test_a_text_that_failed_is_still_new_and_holds_up_nobody() -> None:
    async def work() -> None:
        lane = Lane()
        for _ in range(2):
            wrong, a = await lane.send("wrong"), await lane.send("a")
            assert lane.inside == ["wrong"]
            with pytest.raises(AssertionError):
                await lane.end("wrong", wrong)
            a.cancel()
            await quiet()
            assert (a.cancelled(), lane.inside) == (True, [])

    run(work)


def test_who_waits_in_the_lane_waits_no_longer_than_its_time() -> None:
    async def work() -> None:
        lane = Lane()
        a = await lane.send("a")
        b = await lane.send("b", deadline_ms=1)
        with pytest.raises(TimeoutError):
            await b
        await lane.end("a", a)
        await lane.end("c", await lane.send("c"))

    run(work)


@asynccontextmanager
async def under_way(database: Database) -> AsyncIterator[None]:
    """A slow Cypher query is."""
    running = asyncio.ensure_future(database.run(SLOW, {}, deadline_in(TIMEOUT_MS)))
    while not (await database.driver.execute_query(RUNNING)).records:
        assert not running.done()
    yield
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def test_a_new_text_that_reads_for_long_holds_up_no_other_new_text(ask: Asker, seeded: neo4j.Driver, do: Do) -> None:
    async def reads() -> list[list[Any]]:
        database = Database(ask.driver, new_texts=1)
        async with under_way(database):
            return await database.run("RETURN 1 AS another_new_text", {}, deadline_in(TIMEOUT_MS))

    assert do(reads()) == [[1]]


def test_a_look_takes_no_turn_in_the_lane(ask: Asker, seeded: neo4j.Driver, do: Do) -> None:
    async def looks() -> None:
        database = Database(ask.driver, new_texts=1)
        async with database._new_texts.in_turn("another", deadline_in(TIMEOUT_MS)):  # noqa: SLF001
            assert (await database.look()).stamp == stamp_of(seeded)

    do(looks())
