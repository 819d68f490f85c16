"""Who is measured, and how each server is started: as its users would start it, as one process."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from bench.node import NODE, PEER
from bench.processes import Process, Server, serving
from server.settings import Settings, name_of

CONNECTIONS = 50
LIMIT_S = 30
"""Seconds that an answer may take. What takes longer does not finish."""


@dataclass(frozen=True, slots=True)
class Subject:
    """`server` is the process that answers, which subjects may share; `form` is how it is asked (queries.py)."""

    name: str
    server: str
    form: str
    meaning: str


SUBJECTS = (
    Subject("ours", "ours", "ours", "the API as it is, warm"),
    Subject("ours-cold", "ours-cold", "ours", "the API with its caches off"),
    Subject("twin", "twin", "ours", "the API's own resolvers, compilation and caches off: the textbook"),
    Subject("floor", "floor", "floor", "written by hand for these queries in the same design, nothing cached"),
    Subject("joined", "floor", "joined", "the same, a page in one statement, by who knows the question"),
    Subject("peer", "peer", "peer", "@neo4j/graphql and Apollo Server, asked in its faster way"),
    Subject("peer-other", "peer", "peer-other", "the same, asked in its other way"),
)
BY_NAME = {subject.name: subject for subject in SUBJECTS}

_OURS: Mapping[str, Mapping[str, str]] = {
    "ours": {},
    "ours-cold": {"DIALOGUES_CACHE_BYTES": "0"},
    "twin": {"DIALOGUES_CACHE_BYTES": "0", "DIALOGUES_COMPILED": "no"},
}
_UNLIMITED = {
    "DIALOGUES_MAX_COST": "1000000000",
    "DIALOGUES_MAX_DEPTH": "30",
    "DIALOGUES_MAX_TIME_MS": str(LIMIT_S * 1000),
    "DIALOGUES_NEO4J_CONNECTIONS": str(CONNECTIONS),
}


@dataclass(frozen=True, slots=True)
class Database:
    uri: str
    password: str
    process: Process

    @property
    def environment(self) -> dict[str, str]:
        return {"NEO4J_URI": self.uri, "NEO4J_PASSWORD": self.password}


NOWHERE = Database("bolt://127.0.0.1:1", "none", Process(0))
"""An address where nothing listens."""


@contextmanager
def started(server: str, database: Database, folder: Path, *, counting: bool = False) -> Iterator[Server]:
    """Runs one server on this database. With `counting` it tells what its answers take, and is not to be measured."""
    log = folder / f"{server}.log"
    with serving(server, _command(server), database.environment | _environment(server, counting), log) as running:
        yield running


def missing_settings() -> list[str]:
    """The settings that make the subjects differ and that this version of the API does not know."""
    return sorted({name for given in _OURS.values() for name in given} - _known())


def api_command() -> list[str]:
    """Starts the API on a free port."""
    return [sys.executable, "-P", "-m", "server", "serve", "--port", "0"]


def _command(server: str) -> list[str]:
    if server in _OURS:
        return api_command()
    if server == "floor":
        return [sys.executable, "-m", "bench.floor"]
    return [str(NODE), str(PEER / "server.mjs")]


def _environment(server: str, counting: bool) -> dict[str, str]:
    if server in _OURS:
        # An unknown setting would stop the API's start, so only known ones are set.
        asked = {**_UNLIMITED, **_OURS[server], "DIALOGUES_LOG_LEVEL": "info" if counting else "warning"}
        return {"PYTHONPATH": str(PEER.parents[1])} | {key: asked[key] for key in asked if key in _known()}
    if server == "floor":
        return {}
    return {
        "NODE_ENV": "production",
        "BENCH_CONNECTIONS": str(CONNECTIONS),
        "BENCH_LIMIT_MS": str(LIMIT_S * 1000),
        "BENCH_COUNTS": "1" if counting else "",
    }


def _known() -> set[str]:
    return {name_of(setting) for setting in fields(Settings)}
