"""The start: how long it takes without a database, and how long the first requests after it take."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.client import Client
from bench.queries import QUERIES, body
from bench.ratios import percentile, spread
from bench.stage import Say, Stage
from bench.subjects import NOWHERE, Subject, started

REQUESTS = 100
STARTS = 5
START_TARGET_S = 1.0
# Six levels take the peer longer than all other queries together: its times would show nothing else.
ASKED = [query for query in QUERIES if query.name != "nest6"]


@dataclass(frozen=True, slots=True)
class First:
    """Milliseconds, each the median over the starts.

    `first_ms` is the very first request. `later_p99_ms` is for the same requests, sent once more to the same process.
    """

    subject: str
    first_ms: float
    p50_ms: float
    p99_ms: float
    later_p99_ms: float

    def as_json(self) -> dict[str, Any]:
        return {
            "subject": self.subject,
            "first_ms": self.first_ms,
            "p50_ms": self.p50_ms,
            "p99_ms": self.p99_ms,
            "later_p99_ms": self.later_p99_ms,
        }


def first_requests(stage: Stage, subjects: Sequence[Subject], starts: int, say: Say) -> list[First]:
    """Each subject, `starts` times, in a fresh process: requests one after another, as soon as the server answers."""
    results = []
    for subject in subjects:
        say(f"{stage.size.name}: the first {REQUESTS} requests of {subject.name}, {starts} starts")
        # The first start of each is not counted: in it the database makes its plans, and keeps them.
        _, *passes = [_after_start(stage, subject) for _ in range(starts + 1)]
        firsts, laters = [first for first, _ in passes], [later for _, later in passes]
        results.append(
            First(
                subject.name,
                median(times[0] for times in firsts),
                median(median(times) for times in firsts),
                median(percentile(times, 99) for times in firsts),
                median(percentile(times, 99) for times in laters),
            )
        )
    return results


def _after_start(stage: Stage, subject: Subject) -> tuple[list[float], list[float]]:
    """The milliseconds of each request, and of each of them sent once more. No two requests of a pass are equal."""
    # Each time round the queries takes another variation, and none takes 0, which is the one measured elsewhere.
    bodies = [
        body(subject.form, ASKED[i % len(ASKED)], stage.size, stage.middles[subject.form], 1 + i // len(ASKED))
        for i in range(REQUESTS)
    ]
    with (
        started(subject.server, stage.database, stage.folder) as server,
        Client(server.port) as client,
    ):
        first, later = ([client.post(asked).seconds * 1000 for asked in bodies] for _ in range(2))
        return first, later


def start_without_database(folder: Path, say: Say) -> dict[str, Any]:
    """Seconds from the API's start until it answers `/healthz`. At the database's address nothing listens."""
    say(f"Starting the API without a database, {STARTS} times")
    times = []
    for _ in range(STARTS):
        with started("ours", NOWHERE, folder) as server, Client(server.port) as client:
            times.append(server.started_s + client.get("/healthz").seconds)
    seconds = spread(times)
    return {"seconds": seconds.as_json(), "target": START_TARGET_S, "reached": seconds.median < START_TARGET_S}
