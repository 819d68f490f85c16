"""While somebody attacks with connections, others are answered as ever, and each of these connections is ended.

What the API does with each of them is tested in tests/server/test_connections.py.
"""

import asyncio
from collections.abc import Iterator

import pytest
from neo4j import Driver

from engine import LocalNeo4j
from tests.attacks.connections import CONNECTIONS, MOST_CONNECTIONS
from tests.attacks.watch import Seen, Watch, watch
from tests.serving import running_api

pytestmark = pytest.mark.long
IMPATIENT = {f"DIALOGUES_{name}_MS": "1500" for name in ("FIRST_REQUEST", "HEADERS", "BODY", "SEND")}


@pytest.fixture(scope="module")
def attacked(neo4j: LocalNeo4j, seeded: Driver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    settings = {
        "NEO4J_URI": neo4j.bolt_uri,
        "NEO4J_PASSWORD": neo4j.password,
        "DIALOGUES_MAX_CONNECTIONS": str(MOST_CONNECTIONS),
        "DIALOGUES_IDLE_MS": "30000",
        **IMPATIENT,
    }
    with running_api(tmp_path_factory.mktemp("attacked") / "log", **settings) as api:
        yield watch(api)


async def _attack(port: int, name: str, seen: Seen) -> set[int]:
    attack, _ = CONNECTIONS[name]
    told: set[int] = set()
    while not seen.is_enough:
        told |= await attack(port)
    return told


@pytest.mark.parametrize("name", CONNECTIONS)
def test_an_attack_holds_nobody_up(attacked: Watch, name: str) -> None:
    with attacked.nobody_is_held_up() as seen:
        told = asyncio.run(_attack(attacked.port, name, seen))
    assert told <= CONNECTIONS[name][1]
