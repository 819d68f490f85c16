"""Query texts that are new to Neo4j go through a narrow lane, which holds up no other."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import neo4j
import pytest

from loaders import silence
from loaders.batch_key import rows_key
from loaders.countries import country_by_id
from loaders.database import Database
from loaders.new_texts import CrowdedError, NewTexts, Waiter
from loaders.read_session import ReadSession, deadline_in
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

    async def send(self, text: str, *waiters: Waiter, deadline_ms: int = TIMEOUT_MS) -> "asyncio.Task[None]":
        """Once it has gone as far as it can."""
        self._planned[text] = asyncio.Event()
        task = asyncio.ensure_future(self._send(text, waiters, deadline_ms))
        await quiet()
        return task

    async def end(self, text: str, task: "asyncio.Task[None]") -> None:
        self.let_go(text)
        await task
        await quiet()

    def let_go(self, text: str) -> None:
        self._planned[text].set()

    async def _send(self, text: str, waiters: Collection[Waiter], deadline_ms: int) -> None:
        async with self.texts.in_turn(text, deadline_in(deadline_ms), waiters):
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


def test_who_has_the_fewest_new_texts_goes_first_and_of_these_who_came_first() -> None:
    async def work() -> None:
        lane, many, few = Lane(), Waiter(), Waiter()
        tasks = {text: await lane.send(text, many) for text in "abcd"}
        tasks |= {text: await lane.send(text, few) for text in "ef"}
        tasks["g"] = await lane.send("g", many, Waiter())
        tasks["h"] = await lane.send("h")
        order = []
        while tasks:
            [text] = lane.inside
            order.append(text)
            await lane.end(text, tasks.pop(text))
        assert "".join(order) == "ahgefbcd"
        assert (many.texts, many.waiting, few.texts, few.waiting) == (5, 0, 2, 0)

    run(work)


def test_who_waits_in_the_lane_waits_no_longer_than_its_time_and_knows_what_it_waited_for() -> None:
    async def work() -> None:
        lane, late = Lane(), Waiter()
        a = await lane.send("a")
        b = await lane.send("b", late, deadline_ms=1)
        with pytest.raises(CrowdedError):
            await b
        assert (late.texts, late.waiting) == (1, 1)
        await lane.end("a", a)
        await lane.end("c", await lane.send("c"))

    run(work)


@pytest.mark.parametrize("loops", [0, 1])
def test_a_turn_that_comes_as_its_waiter_goes_away_is_the_next_ones(loops: int) -> None:
    async def work() -> None:
        lane = Lane()
        a, b, c = [await lane.send(text) for text in "abc"]
        lane.let_go("a")
        for _ in range(loops):
            await asyncio.sleep(0)
        b.cancel()
        await quiet()
        assert (a.done(), b.cancelled(), lane.inside) == (True, True, ["c"])
        await lane.end("c", c)

    run(work)


def test_an_answer_that_is_late_knows_whether_it_waited_in_the_lane(
    ask: Asker, seeded: neo4j.Driver, do: Do, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def late() -> list[type[Exception]]:
        database = Database(ask.driver, new_texts=1)
        async with database._new_texts.in_turn("another", deadline_in(TIMEOUT_MS)):  # noqa: SLF001
            session = ReadSession(database, deadline_in(TIMEOUT_MS))
            reading = asyncio.ensure_future(session.load_level({rows_key(country_by_id): ["country/AT"]}))
            before = session.late()
            await quiet()
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            waited = session.late()
            monkeypatch.setattr(silence, "SILENCE_S", 0)
            database.hearing.asked()
            return [type(each) for each in (before, waited, session.late())]

    assert do(late()) == [TimeoutError, CrowdedError, silence.SilentError]


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
