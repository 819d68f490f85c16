"""Many random queries, eight at a time, and how the API's memory grows meanwhile."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from time import perf_counter
from typing import Any

import orjson

from bench import graphs
from bench.client import Client
from bench.graphs import Size
from bench.load import CLIENTS, clients
from bench.processes import Server
from bench.stage import Say

PARTS = 5
MEMORY_TARGET_MB = 300
DIALOGUE = ("id", "slug", "name", "status", "started", "ended", "languages", "regions", "kinds", "aliases", "website")
COUNTRY = ("id", "code", "code3", "name", "region", "subregion", "aliases")
MEMBERSHIP = ("id", "role", "since", "until", "scope", "certain", "note")
EVIDENCE = ("id", "section", "paragraph", "line", "basis")

Draw = Callable[[Random], str]


@dataclass(frozen=True, slots=True)
class Memory:
    """The API's memory after `queries` queries. `failed` and `seconds` count from the first query."""

    queries: int
    memory_mb: float
    peak_mb: float
    failed: int
    seconds: float

    def as_json(self) -> dict[str, Any]:
        return {
            "queries": self.queries,
            "memory_mb": self.memory_mb,
            "peak_mb": self.peak_mb,
            "failed": self.failed,
            "seconds": self.seconds,
        }


def random_queries(server: Server, size: Size, queries: int, say: Say) -> Iterator[Memory]:
    """The memory after each fifth of the queries."""
    draws = _draws(size)
    server.process.forget_peak()
    failed, began = 0, perf_counter()
    for part in range(PARTS):
        say(f"{size.name}: random queries, {part * queries // PARTS:,} of {queries:,}")
        # A seed for each client of each part, so that no part asks the queries of another again.
        seeds = range(part * CLIENTS, (part + 1) * CLIENTS)
        with clients() as pool:
            asked = pool.map(lambda seed: _ask(server.port, draws, seed, queries // PARTS // CLIENTS), seeds)
            failed += sum(asked)
        yield Memory(
            (part + 1) * (queries // PARTS // CLIENTS) * CLIENTS,
            server.process.memory_mb(),
            server.process.peak_mb(),
            failed,
            perf_counter() - began,
        )


def _ask(port: int, draws: list[Draw], seed: int, queries: int) -> int:
    """Asks so many random queries, and returns how many failed."""
    random, failed = Random(f"queries {seed}"), 0
    with Client(port) as client:
        for _ in range(queries):
            answer = client.post(orjson.dumps({"query": random.choice(draws)(random)}))
            failed += answer.has_errors
    return failed


def _draws(size: Size) -> list[Draw]:
    codes = [row["code"] for row in graphs.countries(size)]
    slugs = [row["slug"] for row in graphs.dialogues(size)]

    def country(random: Random) -> str:
        nested = _nested(random, "memberships", _membership(random, "dialogue"))
        return f'{{ country(code: "{random.choice(codes)}") {{ {_some(random, COUNTRY)} {nested} }} }}'

    def dialogue(random: Random) -> str:
        nested = _nested(random, "memberships", _membership(random, "member"))
        return f'{{ dialogue(slug: "{random.choice(slugs)}") {{ {_some(random, DIALOGUE)} {nested} }} }}'

    def nodes(random: Random) -> str:
        ids = [f'"country/{code}"' for code in random.sample(codes, random.randint(1, 20))]
        return f"{{ nodes(ids: [{', '.join(ids)}]) {{ id ... on Country {{ {_some(random, COUNTRY)} }} }} }}"

    def dialogues(random: Random) -> str:
        return f"{{ {_nested(random, 'dialogues', _dialogue_with_countries(random))} }}"

    def countries(random: Random) -> str:
        order = f"orderBy: [{{ by: {random.choice(('NAME', 'CODE'))}, direction: {random.choice(('ASC', 'DESC'))} }}]"
        return f"{{ {_nested(random, 'countries', _some(random, COUNTRY), order)} }}"

    # Those that stand twice are drawn twice as often.
    return [country, country, dialogue, dialogue, nodes, dialogues, countries]


def _dialogue_with_countries(random: Random) -> str:
    return f"{_some(random, DIALOGUE)} {_nested(random, 'countries', _some(random, COUNTRY))}"


def _membership(random: Random, other: str) -> str:
    fields = _some(random, MEMBERSHIP)
    if random.random() < 0.7:
        fields += f" {other} {{ id name }}"
    if random.random() < 0.3:
        fields += f" evidence {{ {_some(random, EVIDENCE)} }}"
    return fields


def _nested(random: Random, name: str, fields: str, *arguments: str) -> str:
    """A page of up to twenty rows of a connection; now and then with `totalCount`, or as of some year."""
    given = [f"first: {random.randint(1, 20)}", *arguments]
    if name == "memberships" and random.random() < 0.2:
        given.append(f'asOf: "{random.randint(1991, 2024)}"')
    total = "totalCount " if random.random() < 0.3 else ""
    return f"{name}({', '.join(given)}) {{ {total}nodes {{ {fields} }} }}"


def _some(random: Random, fields: tuple[str, ...]) -> str:
    return " ".join(random.sample(fields, random.randint(1, len(fields))))
