"""Whatever is asked, however slowly its answers are taken: the process takes no more than the sum of the settings."""

import asyncio
import random
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import pytest
from neo4j import Driver

from engine import LocalNeo4j
from server.memory import most_memory
from server.settings import settings_from
from tests.attacks.questions import COUNTRY_ORDERS, KHARTOUM
from tests.attacks.raw_client import Connection, post
from tests.attacks.watch import megabytes, watch
from tests.serving import RunningApi, Serve

pytestmark = pytest.mark.long

Make = Callable[[random.Random], bytes]
SECONDS, CLIENTS = 45, 40
FRAGMENTED = 1.1
"""A tenth is left to the allocator, which can give free memory back only where nothing in use lies above it."""
LOWERED = {
    "DIALOGUES_DOCUMENT_CACHE_BYTES": "8000000",
    "DIALOGUES_CACHE_BYTES": "16000000",
    "DIALOGUES_MAX_WAITING_BYTES": "40000000",
    "DIALOGUES_MAX_ANSWER_BYTES": "5000000",
    "DIALOGUES_MAX_CONNECTIONS": "1000",
}
"""Bounds that these attacks reach within a minute, all of them."""
A_MOMENT_S = 5
"""How long who takes an answer slowly lets it wait; longer than the API needs for the answers of all others."""


def _id(rng: random.Random, length: int = 16) -> str:
    return f"dialogue/{rng.getrandbits(64):016x}".ljust(length, "y")


def _document(rng: random.Random) -> bytes:
    pages = "".join(
        f"a{rng.getrandbits(40)}: dialogues(first: {rng.randrange(500)}) {{ nodes {{ id }} }} " for _ in range(90)
    )
    return post(f"{{ {pages} }}")


def _short_document(rng: random.Random) -> bytes:
    return post(f'{{ country(code: "AT") {{ a{rng.getrandbits(40)}: name }} }}')


def _variable(rng: random.Random) -> bytes:
    return post("query ($slug: String!) { dialogue(slug: $slug) { name } }", {"slug": _id(rng, 900)})


def _variables(rng: random.Random) -> bytes:
    """Of the values for which Python takes most, as many as are allowed."""
    return post("{ dataset { version } }", {"unused": [rng.getrandbits(40), *[{"": {}}] * 1_600]})


def _unknown_ids(rng: random.Random) -> bytes:
    return post("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": [_id(rng, 280) for _ in range(500)]})


def _unknown_id(rng: random.Random) -> bytes:
    return post("query ($id: ID!) { node(id: $id) { id } }", {"id": _id(rng)})


def _known_id(rng: random.Random) -> bytes:
    return post(f"query ($id: ID!) {{ node(id: $id) {{ a{rng.getrandbits(40)}: id }} }}", {"id": KHARTOUM})


def _orders(rng: random.Random) -> bytes:
    """Query texts that are new as long as there are any."""
    declared = "".join(f"$o{i}: [CountryOrder!] " for i in range(8))
    ends = [rng.choice(["first", "last"]) for _ in range(8)]
    selected = " ".join(f"a{i}: countries({end}: 2, orderBy: $o{i}) {{ nodes {{ id }} }}" for i, end in enumerate(ends))
    orders = {
        f"o{i}": [
            {"by": by, "direction": rng.choice(["ASC", "DESC"])}
            for by in rng.sample(COUNTRY_ORDERS, rng.randrange(1, 4))
        ]
        for i in range(8)
    }
    return post(f"query ({declared}) {{ {selected} }}", orders)


def _fields(rng: random.Random) -> bytes:
    """Objects of a number of fields that no other has."""
    fields = " ".join(["id"] + [f"a{i}: id" for i in range(rng.randrange(99))])
    return post(f"{{ dialogues {{ nodes {{ {fields} }} }} }}")


def _large(times: int) -> Make:
    """Answers of 290 KB so many times."""
    fields = " ".join(f"{'A' * 190}{i}: id" for i in range(90))
    members = f"memberships {{ nodes {{ {fields} }} }}"
    document = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Dialogue {{ {members} }} }} }}"
    return lambda rng: post(f"{document} # {rng.getrandbits(40)}", {"ids": [KHARTOUM] * times})


def _too_large(rng: random.Random) -> bytes:
    """Known to be too large only when most of it has been made."""
    fields = " ".join(f"{'B' * 150}{i}: id" for i in range(30))
    members = f"memberships {{ nodes {{ {fields} }} }}"
    for _ in range(3):
        members = f"memberships {{ nodes {{ dialogue {{ {members} }} }} }}"
    pages = " ".join(f"a{i}: countries(first: {99 - i}) {{ nodes {{ ...F }} }}" for i in range(2))
    return post(f"{{ {pages} }} fragment F on Country {{ {members} }} # {rng.getrandbits(40)}")


def _waiting(rng: random.Random) -> bytes:
    """A document that waits for others, with variables of which Python makes thirty times as many bytes."""
    fragments = " ".join(
        f"fragment F{i} on Query {{ a{i}: dialogues(first: {i}) {{ nodes {{ id }} }} }}" for i in range(90)
    )
    spread = " ".join(f"...F{i}" for i in range(90))
    return post(f"{{ {spread} }} {fragments} # {rng.getrandbits(40)}", {"lists": [[]] * 75_000})


ATTACKS: Mapping[str, Sequence[Make]] = {
    "documents": [_document, _short_document, _fields],
    "variables": [_variable, _variables],
    "ids": [_unknown_ids, _unknown_id, _known_id],
    "query texts": [_orders],
    "answers that are kept, or too large to be": [_large(4), _large(8), _large(16)],
    "answers that are too large": [_too_large],
    "requests that wait": [_waiting],
}


async def _asks(port: int, makes: Sequence[Make], rng: random.Random, until: float, waits_s: float) -> int:
    """Asks again and again, also when the API ends the connection. How many answers came."""
    answers = 0
    while time.monotonic() < until:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            async with Connection(port) as connection:
                while time.monotonic() < until:
                    await connection.send(rng.choice(makes)(rng))
                    await asyncio.sleep(waits_s)
                    await connection.response()
                    answers += 1
    return answers


async def _attack(api: RunningApi, makes: Sequence[Make], seconds: float, waits_s: float) -> tuple[list[float], int]:
    """The megabytes that the process took, second by second, and how many answers it gave."""
    seen = []
    port = watch(api).port
    until = time.monotonic() + seconds
    asking = [asyncio.create_task(_asks(port, makes, random.Random(seed), until, waits_s)) for seed in range(CLIENTS)]
    while time.monotonic() < until:
        await asyncio.sleep(1)
        seen.append(megabytes(api, "VmRSS"))
    return seen, sum(await asyncio.gather(*asking))


def _hold(serve: Serve, neo4j: LocalNeo4j, settings: Mapping[str, str], makes: Sequence[Make], **how: Any) -> None:
    environment = {"NEO4J_URI": neo4j.bolt_uri, "NEO4J_PASSWORD": neo4j.password, **settings}
    most_mb = sum(most_memory(settings_from(environment)).values()) / 1_000_000
    with serve(**environment) as api:
        seen, answers = asyncio.run(_attack(api, makes, **how))
        assert api.process.poll() is None
        assert answers > CLIENTS / 2
        assert megabytes(api, "VmHWM") <= FRAGMENTED * most_mb
    third = len(seen) // 3
    assert max(seen[-third:]) <= FRAGMENTED * max(seen[third:-third])


@pytest.mark.parametrize("name", ATTACKS)
def test_memory_stays_within_the_sum_of_lowered_bounds(
    serve: Serve, neo4j: LocalNeo4j, seeded: Driver, name: str
) -> None:
    _hold(serve, neo4j, LOWERED, ATTACKS[name], seconds=SECONDS, waits_s=0)


@pytest.mark.parametrize("settings", [LOWERED, {}], ids=["lowered", "default"])
def test_memory_stays_within_the_sum_while_the_largest_answers_are_taken_slowly(
    serve: Serve, neo4j: LocalNeo4j, seeded: Driver, settings: Mapping[str, str]
) -> None:
    times = 16 if settings else 66
    _hold(serve, neo4j, settings, [_large(times)], seconds=SECONDS, waits_s=A_MOMENT_S)


@pytest.mark.parametrize("settings", [LOWERED, {}], ids=["lowered", "default"])
def test_memory_stays_within_the_sum_whatever_is_asked_together(
    serve: Serve, neo4j: LocalNeo4j, seeded: Driver, settings: Mapping[str, str]
) -> None:
    makes = [make for attack in ATTACKS.values() for make in attack]
    _hold(serve, neo4j, settings, makes, seconds=3 * SECONDS, waits_s=0.2)
