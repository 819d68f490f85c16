"""A load that changes something says so while its commit can be seen in part, and at no other time."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from neo4j import Driver, GraphDatabase
from neo4j.exceptions import ServiceUnavailable

from engine import LocalNeo4j
from seed import Graph, load, plan
from seed.load_graph import LOCK
from seed.load_notice import CLEAR, PUT_UP, VALID_MS, Notice
from tests.gate import gate_to
from tests.serving import eventually

STANDING = "MATCH (c:DatasetChange) RETURN c.id AS id, c.untilMs - timestamp() AS left_ms"
RENAME = "MATCH (c:Country {code: 'AT'}) SET c.name = 'Ostarrichi'"


def notices(driver: Driver) -> list[str]:
    return [row["id"] for row in driver.execute_query(STANDING).records]


Seen = list[tuple[str, list[int], str]]


@pytest.fixture
def seen(scratch: Driver, monkeypatch: pytest.MonkeyPatch) -> Seen:
    """What a reader sees whenever a notice was put up or taken down: how long each stands yet, and a country's name."""
    seen: Seen = []

    def look() -> tuple[list[int], str]:
        left = [row["left_ms"] for row in scratch.execute_query(STANDING).records]
        [[name]] = scratch.execute_query("MATCH (c:Country {code: 'AT'}) RETURN c.name").records
        return left, name

    def observed(notice: Notice, statement: str) -> int:
        deleted = run(notice, statement)
        if statement is not CLEAR:
            seen.append(("up" if statement is PUT_UP else "down", *look()))
        return deleted

    run = Notice._run  # noqa: SLF001
    monkeypatch.setattr(Notice, "_run", observed)
    return seen


def test_a_notice_stands_from_before_the_commit_until_after_it(scratch: Driver, graph: Graph, seen: Seen) -> None:
    scratch.execute_query(RENAME)
    load(scratch, "neo4j", graph)
    (up, [left_ms], before), (down, left, after) = seen
    assert (up, before, down, left, after) == ("up", "Ostarrichi", "down", [], "Austria")
    assert 0 < left_ms <= VALID_MS


def test_a_load_that_has_nothing_to_change_and_a_dry_run_put_up_none(scratch: Driver, graph: Graph, seen: Seen) -> None:
    assert not load(scratch, "neo4j", graph).changed
    scratch.execute_query(RENAME)
    assert plan(scratch, "neo4j", graph)
    assert seen == []


def test_a_load_that_fails_at_its_work_puts_up_none(scratch: Driver, graph: Graph, seen: Seen) -> None:
    def fail(step: str, _done: int, _total: int) -> None:
        if step == "nodes":
            raise RuntimeError("the screen is gone")

    scratch.execute_query(RENAME)
    with pytest.raises(RuntimeError, match="the screen is gone"):
        load(scratch, "neo4j", graph, fail)
    assert seen == []


def test_a_load_that_fails_at_last_takes_its_notice_down(
    scratch: Driver, graph: Graph, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put_up_and_fail(notice: Notice) -> None:
        put_up(notice)
        raise RuntimeError("the lights are out")

    put_up = Notice.put_up
    monkeypatch.setattr(Notice, "put_up", put_up_and_fail)
    scratch.execute_query(RENAME)
    with pytest.raises(RuntimeError, match="the lights are out"):
        load(scratch, "neo4j", graph)
    assert [(what, len(left), name) for what, left, name in seen] == [
        ("up", 1, "Ostarrichi"),
        ("down", 0, "Ostarrichi"),
    ]


@pytest.mark.parametrize("edit", [RENAME, "RETURN 1"])
@pytest.mark.parametrize("off_ms", [0, -VALID_MS - 1, 10**9])
def test_a_load_takes_down_the_notices_of_killed_loads_whether_it_changes_anything_or_not(
    scratch: Driver, graph: Graph, edit: str, off_ms: int
) -> None:
    for id in ("killed", "killed too"):
        scratch.execute_query(PUT_UP, id=id)
    scratch.execute_query("MATCH (c:DatasetChange) SET c.untilMs = c.untilMs + $off_ms", off_ms=off_ms)
    scratch.execute_query(edit)
    report = load(scratch, "neo4j", graph)
    assert (report.changed, report.cleared, notices(scratch)) == (edit == RENAME, 2, [])
    assert load(scratch, "neo4j", graph).cleared == 0


def test_a_notice_of_a_load_that_still_runs_is_left_standing(scratch: Driver, graph: Graph) -> None:
    """Whoever loads then waits for the lock first."""
    scratch.execute_query(RENAME)
    with scratch.session() as session, ThreadPoolExecutor() as pool, Notice(scratch, "neo4j") as notice:
        transaction = session.begin_transaction()
        transaction.run(LOCK).consume()
        notice.put_up()
        other = pool.submit(load, scratch, "neo4j", graph)
        waiting = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery STARTS WITH $lock RETURN 1"
        eventually(lambda: scratch.execute_query(waiting, lock=LOCK).records)
        assert len(notices(scratch)) == 1
        transaction.commit()
        assert other.result().cleared == 1


@pytest.mark.parametrize("wrong", [None, "the graph is odd"])
def test_where_the_database_is_gone_before_it_is_taken_down_the_first_failure_is_told(
    neo4j: LocalNeo4j, scratch: Driver, wrong: str | None
) -> None:
    with gate_to(neo4j.ports.bolt) as gate:
        port = gate.port

    def lose(driver: Driver) -> None:
        with Notice(driver, "neo4j") as notice:
            with gate_to(neo4j.ports.bolt, at=port):
                notice.put_up()
            if wrong:
                raise RuntimeError(wrong)

    with (
        GraphDatabase.driver(f"bolt://127.0.0.1:{port}", auth=(neo4j.user, neo4j.password)) as driver,
        pytest.raises(RuntimeError if wrong else ServiceUnavailable, match=wrong),
    ):
        lose(driver)
    assert len(notices(scratch)) == 1


def test_the_notice_is_no_part_of_the_graph(scratch: Driver, graph: Graph) -> None:
    scratch.execute_query(PUT_UP, id="of another")
    assert not plan(scratch, "neo4j", graph)
