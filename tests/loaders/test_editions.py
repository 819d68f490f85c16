"""When the present edition is looked for, and when it is known; what is kept of it, and what a notice changes."""

import asyncio
from itertools import count
from time import monotonic
from typing import Any

import neo4j
import pytest
from neo4j.exceptions import ClientError

from loaders.bounded_cache import Bounds
from loaders.database import NOTHING_KEPT
from loaders.edition import Edition, Look, MovedError, Stamp
from loaders.read_session import ReadSession, deadline_in
from seed import Graph, load
from seed.load_notice import PUT_UP, VALID_MS, Notice
from tests.answering import ROOMY, Question, Server
from tests.execution import TIMEOUT_MS, Asker
from tests.loaders.looking import AUSTRIA, BOUNDS, RENAME, Do, Looking, Made, read, stamp_of


def test_a_look_is_enough_as_long_as_it_is_fresh(made: Made, do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    database = made(freshness_ms=1_000)
    clock = [1_000.0]
    monkeypatch.setattr("loaders.database.monotonic", lambda: clock[0])
    assert database.present is None
    first = do(database.edition())
    clock[0] += 0.999
    assert (database.present, do(database.edition()), database.looks) == (first, first, 1)
    clock[0] += 0.001
    assert database.present is None
    assert (do(database.edition()), database.looks) == (first, 2)


def test_a_look_may_stop_being_fresh_at_any_moment(
    made: Made, ask: Asker, do: Do, seeded: neo4j.Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, server = made(freshness_ms=1_000), Server(ask.driver, bounds=ROOMY, freshness_ms=1_000)
    # Some look is no longer fresh when it is asked about a second time. All else goes by the real clock.
    ticks = count(monotonic(), 0.4)
    monkeypatch.setattr("loaders.database.monotonic", lambda: next(ticks))
    assert {do(database.edition()).stamp for _ in range(20)} == {stamp_of(seeded)}
    said = [do(server(Question('{ country(code: "AT") { name } }'))) for _ in range(20)]
    assert {each.body for each in said} == {b'{"data":{"country":{"name":"Austria"}}}'}
    do(server.database.close())


def test_where_nothing_may_be_old_each_answer_looks(made: Made, do: Do) -> None:
    database = made(freshness_ms=0)
    seen = [do(database.edition()) for _ in range(3)]
    assert (database.looks, database.present, {id(each) for each in seen}) == (3, None, {id(seen[0])})


def test_where_nothing_is_kept_nobody_looks(made: Made, do: Do) -> None:
    database = made(bounds=NOTHING_KEPT)
    edition = do(database.edition())
    assert (edition.stamp, edition.cache, database.looks) == (None, None, 0)


def test_those_who_ask_at_the_same_time_share_a_look_and_may_leave(made: Made, do: Do) -> None:
    database = made()

    async def asked() -> list[Any]:
        tasks = [asyncio.ensure_future(database.edition()) for _ in range(20)]
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
    before = do(database.edition())
    scratch.execute_query(RENAME)
    load(scratch, "neo4j", graph)
    with pytest.raises(MovedError):
        do(read(database, before))
    after = do(database.edition())
    assert (database.looks, before.stamp == after.stamp, after.stamp) == (2, False, stamp_of(scratch))
    database.leave(before)  # who finds out late does not make others look again
    assert database.present is after


class Held(Looking):
    """Its looks end when they are let go, in any order."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.gates: list[asyncio.Event] = []

    async def look(self) -> Look:
        seen = await super().look()
        self.gates.append(asyncio.Event())
        await self.gates[-1].wait()
        return seen

    async def looking(self) -> "asyncio.Task[Edition]":
        """Once it has seen what it will tell."""
        before, look = len(self.gates), asyncio.ensure_future(self.edition())
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
    edition = do(database.edition())
    do(read(database, edition, *(f"country/{n}{'x' * 1_000_000}" for n in range(20))))
    assert edition.cache is not None
    assert edition.cache.bytes <= 10**7
    assert len(edition.cache) < 10


def test_a_repair_is_another_edition_of_the_same_version(
    made: Made, do: Do, scratch: neo4j.Driver, graph: Graph
) -> None:
    database = made(freshness_ms=0)
    before = do(database.edition())
    load(scratch, "neo4j", graph)
    assert do(database.edition()) is before  # a load that changed nothing
    scratch.execute_query(RENAME)
    load(scratch, "neo4j", graph)
    after = do(database.edition())
    assert before.stamp.version == after.stamp.version == graph.version
    assert before.stamp.loaded_at < after.stamp.loaded_at
    assert (len(after.cache), after.cache is before.cache) == (0, False)


GO_BACK = "MATCH (d:Dataset) SET d.version = 'older', d.loadedAt = datetime('2001-01-01'), d.loads = d.loads - 1"
"""The stamp as a server of a cluster shows it that lags behind: one load before the last."""


def test_an_older_edition_never_takes_the_place_of_the_present_one(made: Made, do: Do, scratch: neo4j.Driver) -> None:
    database = made(freshness_ms=0)
    before = do(database.edition())
    do(read(database, before))
    scratch.execute_query(GO_BACK)
    assert do(database.edition()) is before
    with pytest.raises(MovedError):
        do(read(database, before, "country/FR"))
    assert do(database.edition()) is before
    assert len(before.cache) == 1


def test_who_met_a_server_that_lags_behind_looks_again(made: Made, do: Do, scratch: neo4j.Driver) -> None:
    database = made()
    before = do(database.edition())
    scratch.execute_query(GO_BACK)
    database.leave(before)
    assert [do(database.edition()) for _ in range(2)] == [before, before]
    assert (database.present, database.looks) == (None, 3)


def test_an_older_copy_of_the_database_that_was_restored_is_taken_after_a_while(
    made: Made, do: Do, scratch: neo4j.Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = made(freshness_ms=0)
    before = do(database.edition())
    scratch.execute_query(GO_BACK)
    monkeypatch.setattr("loaders.database.RESTORED_S", 0)
    after = do(database.edition())
    assert (after is before, after.stamp) == (False, stamp_of(scratch))


@pytest.mark.parametrize("change", ["d.series = 'another'", "d.loads = null", "d.series = null"])
def test_loads_that_were_not_counted_together_have_no_order(
    made: Made, do: Do, scratch: neo4j.Driver, change: str
) -> None:
    database = made(freshness_ms=0)
    do(database.edition())
    scratch.execute_query(f"{GO_BACK}, {change}")
    assert do(database.edition()).stamp == stamp_of(scratch)


def test_looks_and_reads_wait_for_what_the_last_look_saw_and_forget_it_where_the_database_never_had_it(
    made: Made, do: Do, seeded: neo4j.Driver
) -> None:
    """Neo4j refuses a bookmark that it can't read: so both must have sent it."""
    database = made(freshness_ms=0)
    do(database.edition())
    assert database._bookmarks  # noqa: SLF001
    database._bookmarks = neo4j.Bookmarks.from_raw_values(["of another"])  # noqa: SLF001
    with pytest.raises(ClientError):
        do(read(database))
    with pytest.raises(ClientError):
        do(database.edition())
    assert do(read(database, do(database.edition()))).stamp == stamp_of(seeded)


def test_of_a_graph_that_no_load_made_nothing_is_kept(made: Made, do: Do, scratch: neo4j.Driver) -> None:
    scratch.execute_query("MATCH (d:Dataset) DELETE d")
    database = made()
    edition = do(database.edition())
    assert (edition.stamp, edition.cache) == (Stamp(None, None), None)
    session = do(read(database, edition))
    assert (session.stamp, session.known(AUSTRIA)["country/AT"][0][3]) == (Stamp(None, None), "Austria")


def test_what_an_edition_keeps_needs_no_statement(made: Made, do: Do) -> None:
    database = made()
    edition = do(database.edition())
    do(read(database, edition))
    again = ReadSession(database, deadline_in(TIMEOUT_MS), edition)
    assert again.absent(AUSTRIA, ["country/FR", "country/AT"]) == ["country/FR"]
    assert (again.hits, again.rounds, again.known(AUSTRIA)["country/AT"][0][3]) == (1, [], "Austria")
    assert (edition.cache.rows, len(edition.cache)) == (1, 1)


def test_who_reads_while_a_notice_stands_may_have_read_two_editions(made: Made, do: Do, scratch: neo4j.Driver) -> None:
    database = made(freshness_ms=0)
    before = do(database.edition())
    with Notice(scratch, "neo4j") as notice:
        notice.put_up()
        for edition in (None, before):
            with pytest.raises(MovedError):
                do(read(database, edition))
        assert do(database.edition()) is before  # of which all that is kept holds
        assert len(before.cache) == 0
        with pytest.raises(MovedError):  # it was never sure of an edition that it could keep to
            do(made().edition())
    assert do(read(database, before)).stamp == before.stamp


def test_a_new_edition_is_not_begun_while_a_notice_stands(made: Made, do: Do, scratch: neo4j.Driver) -> None:
    database = made(freshness_ms=0)
    before = do(database.edition())
    with Notice(scratch, "neo4j") as notice:
        notice.put_up()
        scratch.execute_query("MATCH (d:Dataset) SET d.version = 'next'")
        with pytest.raises(MovedError):
            do(database.edition())
    after = do(database.edition())
    assert (after is before, after.stamp.version) == (False, "next")


@pytest.mark.parametrize("until_ms", [-1, 3 * VALID_MS])
def test_a_notice_whose_time_is_over_is_none_nor_is_one_that_was_set_by_another_clock(
    made: Made, do: Do, scratch: neo4j.Driver, until_ms: int
) -> None:
    scratch.execute_query(PUT_UP, id="of a load that was killed")
    scratch.execute_query("MATCH (c:DatasetChange) SET c.untilMs = timestamp() + $until_ms", until_ms=until_ms)
    database = made()
    edition = do(database.edition())
    assert do(read(database, edition)).stamp == edition.stamp == stamp_of(scratch)


@pytest.mark.parametrize("off_ms", [0, VALID_MS // 2])
def test_a_look_tells_for_how_long_a_notice_may_stand_though_clocks_differ_by_seconds(
    made: Made, do: Do, scratch: neo4j.Driver, off_ms: int
) -> None:
    database = made()
    assert do(database.look()) == (stamp_of(scratch), None)
    scratch.execute_query(PUT_UP, id="of a load that commits")
    scratch.execute_query("MATCH (c:DatasetChange) SET c.untilMs = c.untilMs + $off_ms", off_ms=off_ms)
    stamp, notice_ms = do(database.look())
    assert (stamp, off_ms < notice_ms <= VALID_MS + off_ms) == (stamp_of(scratch), True)
