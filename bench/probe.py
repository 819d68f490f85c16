"""Before anything is measured: whether all subjects give the same data, and what one answer takes of the database."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from bench.client import NoAnswerError
from bench.common_form import common, first_difference
from bench.processes import Server
from bench.queries import Query, body
from bench.stage import Stage, read_counted
from bench.subjects import LIMIT_S, Subject

PATIENCE_S = 5
COUNTS = ("rounds", "rows", "hits")
OTHERS = ("floor", "peer")


@dataclass(frozen=True, slots=True)
class Probe:
    """One subject and one query. `seconds` is None if it does not finish.

    `trouble` then says why; otherwise it says where the data differs, or is None. `rounds`, `rows` and `hits` (rows
    found in the caches) are those of one answer, None if the server does not count them. `by` is the API's own word
    for how it made the answer.
    """

    subject: str
    query: str
    seconds: float | None
    answer_bytes: int = 0
    trouble: str | None = None
    rounds: int | None = None
    rows: int | None = None
    hits: int | None = None
    by: str | None = None


def probe(stage: Stage, subjects: Sequence[Subject], queries: Sequence[Query]) -> Iterator[Probe]:
    """Asks each subject each query twice, and looks at the second answer, which is the usual one.

    It needs processes that count; those are not measured. The data of the first subject that finishes is what the
    data of the others must equal.
    """
    for query in queries:
        expected: object = None
        for subject in subjects:
            if query.is_asked_by(subject.form):
                probed, data = _probe(stage, subject, query)
                if probed.seconds is not None:
                    expected = data if expected is None else expected
                    difference = first_difference(expected, data)
                    probed = replace(probed, trouble=difference and f"other data at {difference}")
                yield probed


def _probe(stage: Stage, subject: Subject, query: Query) -> tuple[Probe, object]:
    asked = body(subject.form, query, stage.size, stage.middles[subject.form])
    server = stage.servers[subject.server]
    try:
        answered = _counted(server)["answers"]
        with stage.client(subject) as client:
            data = common(subject.form, client.post(asked).data)
            before = _counted(server, answered + 1)
            answer = client.post(asked)
    except NoAnswerError as error:
        revived = " The database had ended, and was started again." if stage.revive() else ""
        return Probe(subject.name, query.name, None, trouble=f"does not finish: {_why(error)}.{revived}"), None
    after = _counted(server, answered + 2)
    rounds, rows, hits = (after[name] - before.get(name, 0) if name in after else None for name in COUNTS)
    by = _last_by(server)
    return Probe(subject.name, query.name, answer.seconds, len(answer.content), None, rounds, rows, hits, by), data


def _why(error: NoAnswerError) -> str:
    """The reason in a few words, where the database's own sentence is long."""
    said = str(error)
    if "memory" in said:
        return "it needs more memory than the database has for queries"
    if "within the timeout" in said:
        return f"the database stopped it after {LIMIT_S} s"
    return said.rstrip(".")


def _counted(server: Server, answers: int = 0) -> dict[str, int]:
    """What the server's answers have taken so far. The peer and the floor tell it when asked, the API in its log.

    The API logs an answer only after sending it: so this waits, up to PATIENCE_S, until that many answers are logged.
    """
    if server.log.stem in OTHERS:
        return {"answers": 0, **read_counted(server)}
    deadline = time.monotonic() + PATIENCE_S
    while True:
        counted = _logged(server)
        if counted["answers"] >= answers or time.monotonic() > deadline:
            return counted
        time.sleep(0.02)


def _requests(server: Server) -> list[dict[str, Any]]:
    """The API's log lines about queries. The last line may be half written, and is left out until it is whole."""
    text = server.log.read_text(encoding="utf-8")
    lines = [orjson.loads(line) for line in text[: text.rfind("\n") + 1].splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] == "request" and line["path"] == "/graphql"]


def _last_by(server: Server) -> str | None:
    requests = _requests(server) if server.log.stem not in OTHERS else []
    return requests[-1].get("by") if requests else None


def _logged(server: Server) -> dict[str, int]:
    requests = _requests(server)
    counted = {"answers": len(requests)}
    for name in COUNTS:
        if any(name in line for line in requests):
            counted[name] = sum(line.get(name, 0) for line in requests)
    return counted


def answer_bytes(stage: Stage, subject: Subject, query: Query) -> int:
    """How many bytes the answer has now."""
    asked = body(subject.form, query, stage.size, stage.middles[subject.form])
    with stage.client(subject) as client:
        return len(client.post(asked).content)
