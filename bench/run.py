"""The whole bench in order: the start, then each graph with a database of its own, the largest one last."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.client import NoAnswerError
from bench.first import ASKED, first_requests, start_without_database
from bench.graphs import Size
from bench.growth import growth
from bench.load import Generator
from bench.machine import machine
from bench.pages import random_pages
from bench.probe import Probe, probe
from bench.queries import DIFFERENT, VARIATIONS, Query
from bench.randoms import MEMORY_TARGET_MB, random_queries
from bench.ratios import ratios
from bench.rounds import Pace, measure
from bench.stage import Say, Stage, all_started, staged
from bench.subjects import Subject, missing_settings, started
from engine import Memory


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for.

    Without `starts` (0) the API's start and first requests are left out, without `pages` also the random queries.
    """

    sizes: Sequence[Size]
    subjects: Sequence[Subject]
    queries: Sequence[Query]
    pace: Pace
    with_growth: bool
    starts: int
    pages: int
    random_queries: int
    heap_mb: int


def run(plan: Plan, generator: Generator, command: str, say: Say) -> Iterator[dict[str, Any]]:
    """Yields the report whenever another part is complete, and at last the whole. It is the same dict each time."""
    report: dict[str, Any] = {
        "command": command,
        "generator": generator.name,
        "rounds": plan.pace.rounds,
        "seconds": plan.pace.seconds,
        "heap_mb": plan.heap_mb,
        "machine": {**machine(), "Neo4j heap": f"{plan.heap_mb} MB"},
        "notes": [
            f"This version of the API has no {name}: subjects differ less than they say." for name in missing_settings()
        ],
        "sizes": {},
    }
    with tempfile.TemporaryDirectory(prefix="dialogues-bench-") as folder:
        if plan.starts and "ours" in {subject.server for subject in plan.subjects}:
            report["start"] = start_without_database(Path(folder), say)
        for size in plan.sizes:
            place = Path(folder) / size.name
            place.mkdir()
            with staged(size, Memory(heap_mb=plan.heap_mb), place, say) as stage:
                report["sizes"][size.name] = {}
                try:
                    for part in _on(stage, plan, generator, say):
                        report["sizes"][size.name] |= part
                        yield report
                    if size is plan.sizes[-1] and plan.pages:
                        report["largest"] = _largest(stage, plan, say)
                except NoAnswerError as error:
                    # What was measured until now is kept, and the report says that something is missing.
                    report["notes"].append(f"Not everything was measured on the {size.name} graph: {error}")
    yield report


def _on(stage: Stage, plan: Plan, generator: Generator, say: Say) -> Iterator[dict[str, Any]]:
    say(f"{stage.size.name}: comparing the answers")
    # Counting takes time, so those that count are other processes than those that are measured.
    with all_started(stage, plan.subjects, counting=True):
        probes = list(probe(stage, plan.subjects, plan.queries))
    for trouble in (f"{one.subject}, {one.query}: {one.trouble}" for one in probes if one.trouble):
        say(f"{stage.size.name}: {trouble}")
    with all_started(stage, plan.subjects):
        yield _measured(stage, plan, probes, generator, say)
        yield {"different": _different(stage, plan, probes, generator, say)}
        if plan.with_growth:
            yield {"growth": [grown.as_json() for grown in growth(stage, plan.subjects, say)]}
    if plan.starts:
        # Not `joined` and `peer-other`, which can only be asked some of the queries.
        once = [subject for subject in plan.subjects if all(query.is_asked_by(subject.form) for query in ASKED)]
        yield {"first": [first.as_json() for first in first_requests(stage, once, plan.starts, say)]}


def _measured(stage: Stage, plan: Plan, probes: Sequence[Probe], generator: Generator, say: Say) -> dict[str, Any]:
    measured, compared = [], []
    for query in plan.queries:
        runs = measure(stage, query, _asked(query, plan.subjects, probes), generator, plan.pace, say)
        measured += [one.as_json() for one in runs]
        compared += ratios(query.name, {one.subject.name: one.rates for one in runs})
    same = all(one.trouble is None for one in probes if one.seconds is not None)
    return {"same_data": same, "measured": measured, "ratios": [ratio.as_json() for ratio in compared]}


def _different(
    stage: Stage, plan: Plan, probes: Sequence[Probe], generator: Generator, say: Say
) -> list[dict[str, Any]]:
    """Ratios of those subjects that keep nothing, asked different variations at once.

    Answers to one question would share the Cypher queries that are under way (docs/decisions/0013-statements.md).
    """
    subjects = [subject for subject in plan.subjects if subject.name in ("ours-cold", "floor", "peer")]
    compared = []
    for query in plan.queries:
        if query.name in DIFFERENT:
            asked = _asked(query, subjects, probes)
            runs = measure(stage, query, asked, generator, plan.pace, say, VARIATIONS)
            compared += ratios(query.name, {one.subject.name: one.rates for one in runs}, targets={})
    return [ratio.as_json() for ratio in compared]


def _asked(query: Query, subjects: Sequence[Subject], probes: Sequence[Probe]) -> dict[Subject, Probe]:
    of_query = {one.subject: one for one in probes if one.query == query.name}
    return {subject: of_query[subject.name] for subject in subjects if subject.name in of_query}


def _largest(stage: Stage, plan: Plan, say: Say) -> dict[str, Any]:
    """The pages and the random queries, each in a process of its own, which has answered nothing before."""
    with started("ours", stage.database, stage.folder) as server:
        pages = [page.as_json() for page in random_pages(server.port, stage.size, plan.pages, say)]
    with started("ours", stage.database, stage.folder) as server:
        memory = [part.as_json() for part in random_queries(server, stage.size, plan.random_queries, say)]
    return {"size": stage.size.name, "pages": pages, "memory": memory, "memory_target_mb": MEMORY_TARGET_MB}
