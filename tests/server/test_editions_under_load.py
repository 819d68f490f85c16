"""While versions are loaded in turn, no answer mixes them, few are refused, and memory stays within its bound."""

from collections import Counter
from collections.abc import Mapping
from functools import partial

import psutil
import pytest
from neo4j import Driver

from engine import LocalNeo4j
from seed import Graph, load
from tests.server.versions import NAMES, Client, marked, marks
from tests.serving import Serve, eventually
from tests.tiers import Amount

CLIENTS = 8
MOST_UNAVAILABLE = 0.02  # of all answers
MOST_GROWTH = 1.3
WAYS: Mapping[str, tuple[Mapping[str, str], set[str]]] = {
    "keeping": ({}, {"plan", "kept"}),
    "keeping little": ({"DIALOGUES_CACHE_BYTES": "1000000"}, {"plan", "kept"}),
    "keeping nothing": ({"DIALOGUES_CACHE_BYTES": "0"}, {"plan"}),
    "resolvers, keeping": ({"DIALOGUES_COMPILED": "no"}, {"resolvers", "kept"}),
    "resolvers, keeping nothing": ({"DIALOGUES_CACHE_BYTES": "0", "DIALOGUES_COMPILED": "no"}, {"resolvers"}),
}
"""Settings, and how answers then come about."""
TELLING = {"keeping", "keeping nothing"}
CASES = [pytest.param(way, marks=() if way in TELLING else pytest.mark.long) for way in WAYS]


@pytest.fixture(scope="module")
def versions(graph: Graph) -> Mapping[str, Graph]:
    return {mark: marked(graph, mark) for mark in "AB"}


def ended(clients: list[Client]) -> Counter[str]:
    """What they have seen in all; none of it mixed."""
    for client in clients:
        client.end()
    assert [client.mixed[:1] for client in clients if client.mixed] == []
    return sum((client.seen for client in clients), Counter())


def has_been_seen(mark: str, clients: list[Client]) -> bool:
    return any(client.seen[mark] for client in clients)


@pytest.mark.parametrize("way", CASES)
def test_no_answer_mixes_versions_that_are_loaded_in_turn(
    neo4j: LocalNeo4j, scratch: Driver, versions: Mapping[str, Graph], serve: Serve, way: str, amount: Amount
) -> None:
    given, ways_of_answering = WAYS[way]
    loads = amount(normal=8, long=400)  # seconds, minutes
    load(scratch, "neo4j", versions["B"])
    of_mark = {graph.version: mark for mark, graph in versions.items()}
    codes = [id for id in versions["A"].nodes if id.startswith("country/")]
    settings = {
        "NEO4J_URI": neo4j.bolt_uri,
        "NEO4J_PASSWORD": neo4j.password,
        "DIALOGUES_MAX_TIME_MS": "60000",
        **given,
    }
    with serve(**settings) as api:
        clients = [Client(api.url, codes, of_mark, seed) for seed in range(CLIENTS)]
        for client in clients:
            client.start()
        memory = []
        for number in range(loads):
            mark = "AB"[number % 2]
            assert load(scratch, "neo4j", versions[mark]).changed
            if number < len(versions):  # each is seen once; from then on loads come as fast as they can
                eventually(partial(has_been_seen, mark, clients))
            memory.append(psutil.Process(api.process.pid).memory_info().rss)
        latest = "AB"[(loads - 1) % 2]
        # ... once the last look is no longer fresh.
        eventually(lambda: set(marks(api.answer(NAMES)["data"])) == {latest})
        seen = ended(clients)
        assert set(marks(api.answer(NAMES)["data"])) == {latest}
        certain = {"A", "B", "304"} if "kept" in ways_of_answering else {"A", "B"}
        assert certain <= set(seen) <= {"A", "B", "304", "UNAVAILABLE"}
        assert seen["UNAVAILABLE"] <= MOST_UNAVAILABLE * seen.total()
        assert {line["by"] for line in api.logged(event="request", status=200)} == ways_of_answering
        assert api.logged(level="error") == []
        assert max(memory[loads // 2 :]) <= MOST_GROWTH * max(memory[: loads // 2])


def test_where_nothing_may_be_old_an_answer_after_a_load_is_of_that_load(
    neo4j: LocalNeo4j, scratch: Driver, versions: Mapping[str, Graph], serve: Serve
) -> None:
    settings = {"NEO4J_URI": neo4j.bolt_uri, "NEO4J_PASSWORD": neo4j.password, "DIALOGUES_FRESHNESS_MS": "0"}
    with serve(**settings) as api:
        for mark in "ABAB":
            load(scratch, "neo4j", versions[mark])
            for _ in range(2):
                assert set(marks(api.answer(NAMES)["data"])) == {mark}
        lines = eventually(lambda: [lines for lines in [api.logged(event="request")] if len(lines) == 8])
        assert [line["by"] for line in lines[0]] == ["plan", "kept"] * 4
