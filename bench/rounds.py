"""Rounds: in each of them, every subject in turn answers the same query as fast as it can.

Ratios are taken within a round, because what slows a round down slows all subjects.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psutil

from bench.client import NoAnswerError
from bench.load import CLIENTS, Generator, Load, LoadError, patiently
from bench.probe import Probe, answer_bytes
from bench.queries import Query, body
from bench.ratios import spread
from bench.stage import Say, Stage
from bench.subjects import Subject

FEW = 10 * CLIENTS
"""With fewer answers than this in one measurement, the bench's own clients ask instead of the generator."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often and how long each subject is measured with each query.

    `warm_up_s` comes before: the database and Node compile what they do often while they run.
    """

    rounds: int
    seconds: float
    warm_up_s: float


@dataclass(frozen=True, slots=True)
class Sample:
    """One subject, one query, one round. CPU milliseconds are for each answer and of all threads.

    `cpu_ms` and `peak_mb` are the server's own, without the database.
    """

    rps: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    neo4j_cpu_ms: float
    peak_mb: float
    errors: int


@dataclass
class Run:
    """One subject and one query through all rounds. If it does not finish, it has no samples, and `trouble` says why.

    `slow` means that the bench's own clients ask, and not the generator.
    """

    subject: Subject
    query: Query
    probe: Probe
    slow: bool
    variations: Sequence[int]
    is_warm: bool = False
    samples: list[Sample] = field(default_factory=list)
    trouble: str | None = None

    @property
    def rates(self) -> list[float]:
        return [sample.rps for sample in self.samples]

    def as_json(self) -> dict[str, Any]:
        names = ("rps", "p50_ms", "p99_ms", "cpu_ms", "neo4j_cpu_ms", "peak_mb")
        spreads = {
            name: spread([getattr(sample, name) for sample in self.samples]).as_json() if self.samples else None
            for name in names
        }
        return {
            "query": self.query.name,
            "subject": self.subject.name,
            **spreads,
            "errors": sum(sample.errors for sample in self.samples),
            "rounds": self.probe.rounds,
            "rows": self.probe.rows,
            "hits": self.probe.hits,
            "by": self.probe.by,
            "answer_bytes": self.probe.answer_bytes,
            "slow": self.slow,
            "trouble": self.trouble,
        }


def measure(
    stage: Stage,
    query: Query,
    probes: Mapping[Subject, Probe],
    generator: Generator,
    pace: Pace,
    say: Say,
    variations: Sequence[int] = (0,),
) -> list[Run]:
    """Measures one query on all subjects that were probed with it. Its variations are asked in turn.

    The warm-up also shows which subjects are too slow for the generator. It does not count the answers that are under
    way when it ends, and of few answers those would be too large a part.
    """
    runs = [
        Run(subject, query, probe, (probe.seconds or 0) > pace.seconds, variations, trouble=probe.trouble)
        for subject, probe in probes.items()
    ]
    finishing = [run for run in runs if run.probe.seconds is not None]
    say(f"{stage.size.name}: {query.title}, warming up")
    for run in list(finishing):
        if _sampled(stage, run, generator, max(pace.warm_up_s, pace.seconds)) is None:
            finishing.remove(run)
        run.is_warm = True
    for round_ in range(pace.rounds):
        say(f"{stage.size.name}: {query.title}, round {round_ + 1} of {pace.rounds}")
        for run in _turned(finishing, round_):
            sample = _sampled(stage, run, generator, pace.seconds)
            if sample is None:
                finishing.remove(run)
                run.samples.clear()
            else:
                run.samples.append(sample)
    for run in finishing:
        run.trouble = run.trouble or _changed(stage, run)
    return runs


def _changed(stage: Stage, run: Run) -> str | None:
    """What is wrong with the answer after the load, judged by its length; None if nothing is."""
    try:
        length = answer_bytes(stage, run.subject, run.query)
    except NoAnswerError as error:
        return f"after the load: {error}"
    return None if length == run.probe.answer_bytes else "another answer after the load than before"


def _turned(runs: Sequence[Run], by: int) -> list[Run]:
    """The runs in the order of one round. Each round begins with another run, so that none always follows the same."""
    at = by % len(runs) if runs else 0
    return [*runs[at:], *runs[:at]]


def _sampled(stage: Stage, run: Run, generator: Generator, seconds: float) -> Sample | None:
    """One sample; None if the subject does not finish, which is then noted as the run's trouble."""
    stage.revive()
    server, database = stage.servers[run.subject.server].process, stage.database.process
    server.forget_peak()
    try:
        before = server.cpu_s(), database.cpu_s()
        load = _loaded(stage, run, generator, seconds)
        after = server.cpu_s(), database.cpu_s()
    except (LoadError, psutil.NoSuchProcess) as error:
        revived = " The database had ended, and was started again." if stage.revive() else ""
        run.trouble = f"does not finish: {error}.{revived}"
        return None
    # GraphQL's errors come with status 200 and count as answers, but they are shorter than the data.
    if run.variations == (0,) and 0 < load.bytes < load.requests * run.probe.answer_bytes:
        run.trouble = "shorter answers under load: some were errors"
    answers = load.requests + load.errors
    return Sample(
        load.requests / load.seconds,
        load.p50_ms,
        load.p99_ms,
        (after[0] - before[0]) / answers * 1000,
        (after[1] - before[1]) / answers * 1000,
        server.peak_mb(),
        load.errors,
    )


def _loaded(stage: Stage, run: Run, generator: Generator, seconds: float) -> Load:
    port = stage.port(run.subject)
    form = run.subject.form
    asked = [body(form, run.query, stage.size, stage.middles[form], variation) for variation in run.variations]
    if not run.slow:
        load = generator.run(port, asked, seconds)
        # Decided in the warm-up alone, so that all rounds of a run are measured in the same way.
        run.slow = not run.is_warm and load.requests < FEW
        if load.requests:
            return load
    return patiently(port, asked, seconds)
