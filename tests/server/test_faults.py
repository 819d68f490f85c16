"""What goes wrong in the middle of an answer is told at its place, by plans and by resolvers, nor is it kept."""

import http.client
import json
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from neo4j import Driver

from engine import LocalNeo4j
from seed.load_notice import VALID_MS, Notice
from server.answer_question import LOADING
from server.error_report import UNREACHABLE
from tests.execution import Asker
from tests.gate import Gate, gate_to
from tests.serving import PATIENCE_S, RunningApi, Serve

LEVELS = """query Levels {
  dialogue(slug: "rabat-process") { name memberships(first: 2) { nodes { role evidence { fact } } } }
  country(code: "AT") { name }
}"""
THIRD = b"(evidence:Evidence"  # what the third level's statement holds, and no other
NAME = '{ country(code: "AT") { name } }'
AUSTRIA = {"data": {"country": {"name": "Austria"}}}
WAYS = {
    f"{way} {keeping}": {"DIALOGUES_COMPILED": compiled, "DIALOGUES_CACHE_BYTES": size}
    for way, compiled in (("plans", "yes"), ("resolvers", "no"))
    for keeping, size in (("keeping", "64000000"), ("keeping nothing", "0"))
}
# Each half of the code at least once: what most are answered by, and what is least like it.
TELLING = {"plans keeping", "resolvers keeping nothing"}


class Gated:
    """An API that reaches the database through a gate, which may go and come back."""

    def __init__(self, neo4j: LocalNeo4j, serve: Serve, settings: dict[str, str]) -> None:
        self._neo4j, self._serve, self._settings = neo4j, serve, settings
        self._at = 0
        self._gate = ExitStack()

    def __enter__(self) -> "Gated":
        self.gate = self.connect()
        uri = f"bolt://127.0.0.1:{self.gate.port}"
        settings = {"NEO4J_URI": uri, "NEO4J_PASSWORD": self._neo4j.password, **self._settings}
        self._running = self._serve(**settings)
        self.api = self._running.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._running.__exit__(*error)
        self._gate.close()

    def connect(self) -> Gate:
        self.gate = self._gate.enter_context(gate_to(self._neo4j.ports.bolt, at=self._at))
        self._at = self.gate.port
        return self.gate

    def lose(self) -> None:
        """All its connections are gone, and nobody answers any more."""
        self._gate.close()


@pytest.fixture(params=[pytest.param(way, marks=() if way in TELLING else pytest.mark.long) for way in WAYS])
def settings(request: pytest.FixtureRequest) -> dict[str, str]:
    return WAYS[request.param]


@pytest.fixture
def right(ask: Asker, seeded: Driver) -> Any:
    """The answer when nothing goes wrong."""
    return {"data": ask.data(LEVELS)}


def assert_nothing_is_wrong(api: RunningApi, right: Any) -> None:
    """Now, and for whoever asks later, and never was in a way that nobody expected."""
    assert [api.answer(LEVELS) for _ in range(2)] == [right, right]
    unexpected = [line for line in api.logged(level="error") if "defunct connection" not in line["event"]]
    assert unexpected == []


def told(answer: Any) -> list[tuple[str, str, list[str | int] | None]]:
    return [(error["extensions"]["code"], error["message"], error.get("path")) for error in answer["errors"]]


def assert_told_of_the_notice(answer: Any) -> None:
    """And for how long it may stand."""
    [(code, sentence, path)] = told(answer)
    seconds = int(re.sub(r"\D", "", sentence))
    assert (code, sentence, path) == ("UNAVAILABLE", LOADING.format(seconds=seconds), None)
    assert 0 < seconds <= VALID_MS / 1000


def test_a_client_that_goes_away_between_two_levels_leaves_nothing_behind(
    neo4j: LocalNeo4j, right: Any, settings: dict[str, str], serve: Serve
) -> None:
    with Gated(neo4j, serve, settings) as gated:
        gated.api.logged_soon(event="warm-up")  # else the gate may hold one of its reads
        gated.gate.close(at=THIRD)
        url = httpx.URL(gated.api.url)
        client = http.client.HTTPConnection(url.host, url.port)
        client.request("POST", "/graphql", json.dumps({"query": LEVELS}), {"Content-Type": "application/json"})
        assert gated.gate.held.wait(PATIENCE_S)
        client.close()
        line = gated.api.logged_soon(event="request", status=499)
        assert (line["operation"], line["rounds"]) == ("Levels", 3)
        gated.gate.open()
        assert_nothing_is_wrong(gated.api, right)


def test_an_answer_whose_database_falls_silent_between_two_levels_leaves_nothing_behind(
    neo4j: LocalNeo4j, right: Any, settings: dict[str, str], serve: Serve
) -> None:
    with Gated(neo4j, serve, {**settings, "DIALOGUES_MAX_TIME_MS": "4000"}) as gated:
        gated.api.logged_soon(event="warm-up")  # else an answer to it could still be heard
        gated.gate.close(at=THIRD)
        assert told(gated.api.answer(LEVELS)) == [("UNAVAILABLE", UNREACHABLE, None)]
        assert gated.gate.held.is_set()
        gated.gate.open()
        assert_nothing_is_wrong(gated.api, right)


def test_a_database_that_is_lost_between_two_levels_is_told_where_it_is_missed(
    neo4j: LocalNeo4j, right: Any, settings: dict[str, str], serve: Serve
) -> None:
    with Gated(neo4j, serve, settings) as gated, ThreadPoolExecutor(1) as pool:
        gated.gate.close(at=THIRD)
        asked = pool.submit(gated.api.answer, LEVELS)
        assert gated.gate.held.wait(PATIENCE_S)
        gated.lose()
        answer = asked.result()
        if settings == WAYS["plans keeping nothing"]:  # the resolvers have read nothing yet of what they ask for
            paths: list[Any] = [["country"], ["dialogue"]]
        else:
            paths = [["dialogue", "memberships", "nodes", 0, "evidence"]]
        assert sorted(told(answer)) == [("UNAVAILABLE", UNREACHABLE, path) for path in paths]
        country = None if ["country"] in paths else {"name": "Austria"}
        assert answer["data"] == {"dialogue": None, "country": country}
        gated.connect()
        assert_nothing_is_wrong(gated.api, right)


@pytest.mark.usefixtures("seeded")
def test_what_is_kept_is_given_without_a_database_as_long_as_the_last_look_is_fresh(
    neo4j: LocalNeo4j, serve: Serve
) -> None:
    with Gated(neo4j, serve, {"DIALOGUES_FRESHNESS_MS": "1000000000"}) as gated:
        assert gated.api.answer(NAME) == AUSTRIA
        gated.lose()
        assert gated.api.answer(NAME) == AUSTRIA
        answer = gated.api.answer('{ country(code: "FR") { name } }')
        assert (answer["data"], told(answer)) == ({"country": None}, [("UNAVAILABLE", UNREACHABLE, ["country"])])


def test_while_a_notice_stands_what_is_kept_is_given_and_the_rest_is_unavailable(
    neo4j: LocalNeo4j, scratch: Driver, right: Any, settings: dict[str, str], serve: Serve
) -> None:
    connection = {"NEO4J_URI": neo4j.bolt_uri, "NEO4J_PASSWORD": neo4j.password, "DIALOGUES_FRESHNESS_MS": "0"}
    with serve(**connection, **settings) as api:
        assert api.answer(NAME) == AUSTRIA
        with Notice(scratch, "neo4j") as notice:
            notice.put_up()
            response = api.ask(LEVELS, headers={"Accept": "application/graphql-response+json"})
            assert response.status_code == 503
            assert_told_of_the_notice(response.json())
            kept = api.answer(NAME)
            # However many times it began anew, it ended while the notice was standing.
            [row] = scratch.execute_query("MATCH (c:DatasetChange) RETURN c.untilMs > timestamp() AS stands").records
            assert row["stands"]
        if settings["DIALOGUES_CACHE_BYTES"] == "0":
            assert_told_of_the_notice(kept)
        else:
            assert kept == AUSTRIA
        assert_nothing_is_wrong(api, right)
