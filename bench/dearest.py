"""Searches for the dearest query that the API allows, by climbing from many starts at once, and prints what it found.

    python -m bench.dearest --size medium --minutes 20

The API runs with its default limits on a made-up graph. A few queries are varied at random. A variation that is refused
is made smaller until it is allowed; one that is dearer than the cheapest of these queries takes its place. What is dear
is measured in four ways, one after another: the time until the answer is there, its bytes, the CPU time of the
database, and how long somebody else has to wait for /healthz meanwhile.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Annotated

import orjson
import typer
from graphql import build_schema

from bench import graphs
from bench.client import Client, NoAnswerError
from bench.graphs import SIZES, Size
from bench.processes import Server, serving
from bench.question_tree import Grammar, Node, text
from bench.stage import Stage, staged
from bench.subjects import Database, api_command
from engine import Memory
from server.console.interrupt import interrupt_once
from server.console.paths import ROOT
from server.console.terminal import console
from server.console.typer_app import new_app

PAUSE_S = 0.002
KEPT = 12
"""So many queries are varied, the dearest so far."""
NEW = 0.1
"""How often a new query is tried instead of a variation."""
REFUSALS = 8
"""So often a query that is refused is made smaller."""

app = new_app()


@dataclass(frozen=True, slots=True)
class Price:
    """What one answer took: milliseconds, but for `megabytes`."""

    answer_ms: float
    megabytes: float
    database_ms: float
    wait_ms: float


MEASURES: dict[str, Callable[[Price], float]] = {
    "time of the answer, ms": lambda price: price.answer_ms,
    "size of the answer, MB": lambda price: price.megabytes,
    "CPU of the database, ms": lambda price: price.database_ms,
    "wait of a bystander, ms": lambda price: price.wait_ms,
}


@app.command()
def dearest(
    size: Annotated[str, typer.Option(help=f"Which graph: {', '.join(SIZES)}.")] = "medium",
    minutes: Annotated[float, typer.Option(help="How long to search, for all measures together.")] = 20,
    seed: Annotated[int, typer.Option(help="Another seed searches elsewhere.")] = 1,
    keeps: Annotated[bool, typer.Option("--keeps/--cold", help="Whether the API keeps what it has read.")] = False,
) -> None:
    """Searches for the dearest query that the API allows."""
    interrupt_once()
    out = console()
    seconds = minutes * 60 / len(MEASURES)
    with (
        tempfile.TemporaryDirectory() as folder,
        staged(SIZES[size], Memory(), Path(folder), out.print) as stage,
        _api(stage, keeps=keeps) as server,
    ):
        for measure, of in MEASURES.items():
            best, price, tried = _climb(server, stage, Random(f"{seed} {measure}"), of, seconds)
            out.print(f"\n{measure}: {of(price):,.1f}, of {tried:,} queries")
            out.print(f"{price}\n{text(best)[:2000]}", markup=False, soft_wrap=True)


@contextmanager
def _api(stage: Stage, *, keeps: bool) -> Iterator[Server]:
    """The API with its default limits."""
    environment = {**stage.database.environment, "PYTHONPATH": str(ROOT), "DIALOGUES_LOG_LEVEL": "warning"}
    if not keeps:
        environment["DIALOGUES_CACHE_BYTES"] = "0"
    with serving("ours", api_command(), environment, stage.folder / "dearest.log") as server:
        yield server


def _climb(
    server: Server, stage: Stage, random: Random, of: Callable[[Price], float], seconds: float
) -> tuple[Node, Price, int]:
    """The dearest query found in that time, what it took, and how many were tried."""
    grammar = Grammar(build_schema((ROOT / "schema" / "schema.graphql").read_text()), _known(stage.size), random)
    ends, tried = time.monotonic() + seconds, 0
    kept: list[tuple[Node, Price]] = []
    while time.monotonic() < ends or not kept:
        is_new = len(kept) < KEPT or random.random() < NEW
        there = grammar.question() if is_new else grammar.varied(random.choice(kept)[0])
        for _ in range(REFUSALS):
            tried += 1
            if price := _price(server, stage.database, text(there)):
                break
            there = grammar.smaller(there)
        if price and len(kept) == KEPT and of(price) > min(of(known) for _, known in kept):
            # Once more: a pause of the machine makes a query dear that isn't.
            again = _price(server, stage.database, text(there))
            price = min(price, again, key=of) if again else None
        if price:
            kept = sorted([*kept, (there, price)], key=lambda known: of(known[1]), reverse=True)[:KEPT]
    return *kept[0], tried


def _price(server: Server, database: Database, document: str) -> Price | None:
    """What the query takes; None where it is refused, or fails."""
    # A comment makes it new to the API, which else might have kept the answer.
    body = orjson.dumps({"query": f"# {time.monotonic_ns()}\n{document}"})
    with Client(server.port) as client, _waiting(server.port) as waits:
        before = database.process.cpu_s()
        try:
            answer = client.post(body)
        except NoAnswerError:
            return None
        database_ms = (database.process.cpu_s() - before) * 1000
    if answer.has_errors:
        return None
    return Price(answer.seconds * 1000, len(answer.content) / 1_000_000, database_ms, max(waits, default=0))


@contextmanager
def _waiting(port: int) -> Iterator[Sequence[float]]:
    """How many milliseconds each answer of /healthz takes meanwhile."""
    waits: list[float] = []
    ended = Event()

    def ask() -> None:
        with Client(port) as client:
            while not ended.wait(PAUSE_S):
                waits.append(client.get("/healthz").seconds * 1000)

    thread = Thread(target=ask)
    thread.start()
    try:
        yield waits
    finally:
        ended.set()
        thread.join()


def _known(size: Size) -> dict[str, Sequence[str]]:
    countries, dialogues = graphs.countries(size), graphs.dialogues(size)
    ids = [row["id"] for row in (*countries, *dialogues)]
    return {
        "code": [row["code"] for row in countries],
        "slug": [row["slug"] for row in dialogues],
        "dialogue": [row["slug"] for row in dialogues],
        "id": ids,
        "ids": ids,
    }


if __name__ == "__main__":
    app(prog_name="python -m bench.dearest")
