"""When the present edition is looked for, and when it is known; what is kept of it, and what a notice changes."""

import asyncio
from itertools import count
from time import monotonic
from typing import Any

import neo4j
import pytest

from loaders.bounded_cache import Bounds
from loaders.cypher.query_text import LOOK_TEXT
from loaders.database import NOTHING_KEPT
from loaders.edition import Edition, MovedError, Stamp
from loaders.read_session import ReadSession, deadline_in
from seed import Graph, load
from seed.load_notice import PUT_UP, Notice
from tests.answering import ROOMY, Question, Server
from tests.execution import TIMEOUT_MS, Asker
from tests.loaders.looking import AUSTRIA, BOUNDS, RENAME, Do, Looking, Made, read, stamp_of


def test_a_look_is_enough_as_long_as_it_is_fresh(made: Made, do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    database = made(freshness_ms=1_000)
    clock = [1_000.0]
    monkeypatch.setattr("loaders.database.monotonic", lambda: clock[0])
    deadline = clock[0] + TIMEOUT_MS
    assert database.present is None
    first = do(database.edition(deadline))
    clock[0] += 0.999
    assert (database.present, do(database.edition(deadline)), database.looks) == (first, first, 1)
    clock[0] += 0.001
    assert database.present is None
    assert (do(database.edition(deadline)), database.looks) == (first, 2)


def test_a_look_may_stop_being_fresh_at_any_moment(
    made: Made, ask: Asker, do: Do, seeded: neo4j.Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, server = made(freshness_ms=1_000), Server(ask.driver, bounds=ROOMY, freshness_ms=1_000)
    # Some look is no longer fresh when it is asked about a second time. All else goes by the real clock.
    ticks = count(monotonic(), 0.4)
    monkeypatch.setattr("loaders.database.monotonic", lambda: next(ticks))
    assert {do(database.edition(monotonic() + 10**6)).stamp for _ in range(20)} == {stamp_of(seeded)}
    said = [do(server(Question('{ country(code: "AT") { name } }'))) for _ in range(20)]
    assert {each.body for each in said} == {b'{"data":{"country":{"name":"Austria"}}}'}
    do(server.database.close())


def test_where_nothing_may_be_old_each_answer_looks(made: Made, do: Do) -> None:
    database = made(freshness_ms=0)
    seen = [do(database.now()) for _ in range(3)]
    assert (database.looks, database.present, {id(each) for each in seen}) == (3, None, {id(seen[0])})


def test_where_nothing_is_kept_nobody_looks(made: Made, do: Do) -> None:
    database = made(bounds=NOTHING_KEPT)
    edition = do(database.now())
    assert (edition.stamp, edition.cache, database.looks) == (None, None, 0)


def test_those_who_ask_at_the_same_time_share_a_look_and_may_leave(made: Made, do: Do) -> None:
    database = made()

    async def asked() -> list[Any]:
        tasks = [asyncio.ensure_future(database.now()) for _ in range(20)]
        await asyncio.sleep(0)
        tasks[0].cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    first, *others = do(asked())
    assert (type(first), database.looks) == (asyncio.CancelledError, 1)
    assert {id(each) for each in others} == {id(database.present)}


def test_what_was_seen_to_be_past_is_looked_for_again_however_long_looks_are_fresh(
    made: Made, do: Do, scratch: neo4j.Driver, graph: Graph
) -> None:
    database = made()
    before = do(database.now())
    scratch.execute_query(RENAME)
    load(scratch, "neo4j", graph)
    with pytest.raises(MovedError):
        do(read(database, before))
    after = do(database.now())
    assert (database.looks, before.stamp == after.stamp, after.stamp) == (2, False, stamp_of(scratch))
    database.leave(before)  # who finds out late does not make others look again
    assert database.present is after


class Held(Looking):
    """Its looks end when they are let go, in any order."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.gates: list[asyncio.Event] = []

    async def run(self, text: str, values: dict[str, object], deadline: float) -> list[list[Any]]:
        seen = await super().run(text, values, deadline)
        if text == LOOK_TEXT:
            self.gates.append(asyncio.Event())
            await self.gates[-1].wait()
        return seen

    async def looking(self) -> "asyncio.Task[Edition]":
        """Once it has seen what it will tell."""
        before, look = len(self.gates), asyncio.ensure_future(self.now())
        while len(self.gates) == before and not look.done():
            await asyncio.wait({look}, timeout=0.001)
        return look


def test_a_look_that_hangs_holds_up_only_those_who_came_with_it(ask: Asker, seeded: neo4j.Driver, do: Do) -> None:
    async def looks() -> None:
        database = Held(ask.driver, None, BOUNDS, 1e-6)  # a look begun a nanosecond ago is shared no more
        hangs = await database.looking()
        second = await database.looking()
        assert (hangs.done(), len(database.gates)) == (False, 2)
        database.gates[1].set()
        assert (await second).stamp == stamp_of(seeded)
        await database.close()
        with pytest.raises(asyncio.CancelledError):
            await hangs

    do(looks())


def test_time_that_is_over_ends_a_look_that_hangs(ask: Asker, do: Do) -> None:
    async def looks() -> None:
        database = Held(ask.driver, None, BOUNDS, 0)
        with pytest.raises(TimeoutError):
            await database.edition(deadline_in(500))

    do(looks())


def test_a_look_that_was_overtaken_leaves_the_later_ones_edition(
    ask: Asker, do: Do, scratch: neo4j.Driver, graph: Graph
) -> None:
    async def looks() -> None:
        database = Held(ask.driver, None, BOUNDS, 0)
        early, old = await database.looking(), stamp_of(scratch)
        scratch.execute_query(RENAME)
        load(scratch, "neo4j", graph)
        late = await database.looking()
        database.gates[1].set()
        edition = await late
        database.gates[0].set()
        assert ((await early).stamp, (await early).cache) == (old, None)
        again = await database.looking()
        database.gates[2].set()
        assert (await again) is edition

    do(looks())


def test_what_clients_write_counts_where_it_is_kept(made: Made, do: Do, seeded: neo4j.Driver) -> None:
    database = made(bounds=Bounds(rows=10**6, bytes=10**7))
    edition = do(database.now())
    do(read(database, edition, *(f"country/{n}{'x' * 1_000_000}" for n in range(20))))
    assert edition.cache is not None
    assert edition.cache.bytes <= 10**7
    assert len(edition.cache) < 10


def test_a_repair_is_another_edition_of_the_same_version(
    made: Made, do: Do, scratch: neo4j.Driver, graph: Graph
) -> None:
    database = made(freshness_ms=0)
    before = do(database.now())
    load(scratch, "neo4j", graph)
    assert do(database.now()) is before  # a load that changed nothing
    scratch.execute_query(RENAME)
    load(scratch, "neo4j", graph)
    after = do(database.now())
    assert before.stamp.version == after.stamp.version == graph.version
    assert before.stamp.loaded_at < after.stamp.loaded_at
    assert (len(after.cache), after.cache is before.cache) == (0, False)


def test_of_a_graph_that_no_load_made_nothing_is_kept(made: Made, do: Do, scratch: neo4j.Driver) -> None:
    scratch.execute_query("MATCH (d:Dataset) DELETE d")
    database = made()
    edition = do(database.now())
    assert (edition.stamp, edition.cache) == (Stamp(None, None), None)
    session = do(read(database, edition))
    assert (session.stamp, session.known(AUSTRIA)["country/AT"][0][3]) == (Stamp(None, None), "Austria")


def test_what_an_edition_keeps_needs_no_statement(made: Made, do: Do) -> None:
    database = made()
    edition = do(database.now())
    do(read(database, edition))
    again = ReadSession(database, deadline_in(TIMEOUT_MS), edition)
    assert again.absent(AUSTRIA, ["country/FR", "country/AT"]) == ["country/FR"]
    assert (again.hits, again.rounds, again.known(AUSTRIA)["country/AT"][0][3]) == (1, [], "Austria")
    assert (edition.cache.rows, len(edition.cache)) == (1, 1)


def test_who_reads_while_a_notice_stands_may_have_read_two_editions(made: Made, do: Do, scratch: neo4j.Driver) -> None:
    database = made(freshness_ms=0)
    before = do(database.now())
    with Notice(scratch, "neo4j") as notice:
        notice.put_up()
        for edition in (None, before):
            with pytest.raises(MovedError):
                do(read(database, edition))
        assert do(database.now()) is before  # of which all that is kept holds
        assert len(before.cache) == 0
        with pytest.raises(MovedError):  # it was never sure of an edition that it could keep to
            do(made().now())
    assert do(read(database, before)).stamp == before.stamp


def test_a_new_edition_is_not_begun_while_a_notice_stands(made: Made, do: Do, scratch: neo4j.Driver) -> None:
    database = made(freshness_ms=0)
    before = do(database.now())
    with Notice(scratch, "neo4j") as notice:
        notice.put_up()
        scratch.execute_query("MATCH (d:Dataset) SET d.version = 'next'")
        with pytest.raises(MovedError):
            do(database.now())
    after = do(database.now())
    assert (after is before, after.stamp.version) == (False, "next")


def test_a_notice_whose_time_is_over_is_none(made: Made, do: Do, scratch: neo4j.Driver) -> None:
    scratch.execute_query(PUT_UP, id="of a load that was killed")
    scratch.execute_query("MATCH (c:DatasetChange) SET c.untilMs = timestamp() - 1")
    database = made()
    edition = do(database.now())
    assert do(read(database, edition)).stamp == edition.stamp == stamp_of(scratch)
