"""Rounds: in each, every subject in turn answers the same query as fast as it can. Ratios are taken within a round."""

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
"""Answers of one measurement below which the generator is not used."""


@dataclass(frozen=True, slots=True)
class Pace:
    """`warm_up_s` is for each subject and query: databases and Node compile what they do often as they go."""

    rounds: int
    seconds: float
    warm_up_s: float


@dataclass(frozen=True, slots=True)
class Sample:
    """One subject, one query, one round. CPU times are those of all threads; `peak_mb` is the server's."""

    rps: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    neo4j_cpu_ms: float
    peak_mb: float
    errors: int


@dataclass
class Run:
    """One subject and one query through all rounds. No samples where it does not finish: `trouble` says why."""

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
    """One query, on all subjects that were probed with it; its variations one after another.

    The warm-up shows who is too slow for the generator: with few answers, those under way at its end would count.
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
    """What is wrong with the answer after the load, by its length."""
    try:
        length = answer_bytes(stage, run.subject, run.query)
    except NoAnswerError as error:
        return f"after the load: {error}"
    return None if length == run.probe.answer_bytes else "another answer after the load than before"


def _turned(runs: Sequence[Run], by: int) -> list[Run]:
    """Each round begins with another one: none always has the place after the same neighbour."""
    at = by % len(runs) if runs else 0
    return [*runs[at:], *runs[:at]]


def _sampled(stage: Stage, run: Run, generator: Generator, seconds: float) -> Sample | None:
    """None where it does not finish, which then is the run's trouble."""
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
        run.slow = not run.is_warm and load.requests < FEW
        if load.requests:
            return load
    return patiently(port, asked, seconds)
