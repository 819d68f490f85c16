"""While somebody attacks what the API stands on, which is its database, others are answered as ever."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from neo4j import Driver, GraphDatabase
from neo4j.exceptions import AuthError

from engine import LocalNeo4j
from seed import Graph, load
from seed.load_notice import PUT_UP
from tests.attacks.raw_client import Connection, post
from tests.attacks.watch import Watch, watch
from tests.gate import gate_to
from tests.seed.loading import killed_after, write_newer
from tests.serving import running_api

pytestmark = pytest.mark.long
NAME = "query Name($slug: String!) { dialogue(slug: $slug) { name } }"
SILENT_CONNECTIONS = 100


@pytest.fixture(scope="module")
def attacked(neo4j: LocalNeo4j, seeded: Driver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    settings = {"NEO4J_URI": neo4j.bolt_uri, "NEO4J_PASSWORD": neo4j.password}
    with running_api(tmp_path_factory.mktemp("attacked") / "log", **settings) as api:
        yield watch(api)


def log_in_by_http(neo4j: LocalNeo4j) -> None:
    """With wrong passwords."""
    query_api = f"{neo4j.ports.http_origin}/db/neo4j/query/v2"
    for guess in range(5):
        refused = httpx.post(query_api, json={"statement": "RETURN 1"}, auth=(neo4j.user, f"guess {guess}"))
        assert refused.status_code == 401


def log_in_by_bolt(neo4j: LocalNeo4j) -> None:
    for guess in range(5):
        with (
            GraphDatabase.driver(neo4j.bolt_uri, auth=(neo4j.user, f"guess {guess}")) as driver,
            pytest.raises(AuthError),
        ):
            driver.verify_connectivity()


def connect_and_say_nothing(neo4j: LocalNeo4j) -> None:
    with ExitStack() as stack:
        for _ in range(SILENT_CONNECTIONS):
            stack.enter_context(socket.create_connection(("127.0.0.1", neo4j.ports.bolt)))


@pytest.mark.parametrize("attack", [log_in_by_http, log_in_by_bolt, connect_and_say_nothing])
def test_who_may_not_enter_the_database_holds_nobody_up(
    attacked: Watch, neo4j: LocalNeo4j, attack: Callable[[LocalNeo4j], None]
) -> None:
    with attacked.nobody_is_held_up() as seen:
        while not seen.is_enough:
            attack(neo4j)
    assert "errors" not in attacked.api.answer(NAME, {"slug": attack.__name__})  # nothing is kept of it


def test_loads_that_are_killed_hold_nobody_up_and_the_next_one_heals(
    attacked: Watch, neo4j: LocalNeo4j, scratch: Driver, graph: Graph, tmp_path: Path
) -> None:
    """In the midst of their work; and just before they commit, which leaves a notice."""
    write_newer(tmp_path)
    kills = 0
    with attacked.nobody_is_held_up() as seen:
        while not (seen.is_enough and kills >= 3):
            assert killed_after((1, 5, 9)[kills % 3], neo4j, tmp_path)
            scratch.execute_query(PUT_UP, id=f"killed {kills}")
            kills += 1
    [[code, sentence]] = attacked.api.errors(NAME, {"slug": "killed"})
    assert (code, sentence.partition(".")[0]) == (
        "UNAVAILABLE",
        "A load of the data is ending, or was killed at its end",
    )
    assert load(scratch, "neo4j", graph).cleared > 0
    assert "errors" not in attacked.api.answer(NAME, {"slug": "healed"})


def test_notices_that_another_clock_has_set_hold_nobody_up(attacked: Watch, scratch: Driver) -> None:
    notices = 0
    with attacked.nobody_is_held_up() as seen:
        while not seen.is_enough:
            scratch.execute_query(PUT_UP, id=f"misdated {notices}")
            scratch.execute_query("MATCH (c:DatasetChange) SET c.untilMs = c.untilMs + 1000000000")
            assert "errors" not in attacked.api.answer(NAME, {"slug": f"misdated {notices}"})
            notices += 1


async def _ask(port: int, number: int) -> set[str]:
    async with Connection(port) as connection:
        return (await connection.ask(post(NAME, {"slug": f"x{number}"}))).codes


async def _ask_all(port: int, count: int) -> set[str]:
    return set().union(*await asyncio.gather(*[_ask(port, number) for number in range(count)]))


def test_questions_to_a_database_that_has_fallen_silent_do_not_hold_up_the_process(
    neo4j: LocalNeo4j, seeded: Driver, tmp_path: Path
) -> None:
    """What is kept is looked for in the database each second, so `kept` can't be asked."""
    with gate_to(neo4j.ports.bolt) as gate:
        uri, few_ms = f"bolt://127.0.0.1:{gate.port}", "2000"
        settings = {"NEO4J_URI": uri, "NEO4J_PASSWORD": neo4j.password, "DIALOGUES_MAX_TIME_MS": few_ms}
        with running_api(tmp_path / "log", **settings) as api:
            attacked = watch(api)
            api.logged_soon(event="warm-up")
            try:
                with attacked.nobody_is_held_up(["health"]) as seen:
                    gate.close()
                    while not seen.is_enough:
                        assert asyncio.run(_ask_all(attacked.port, 200)) == {"UNAVAILABLE"}
            finally:
                gate.open()
