"""What an attack does to an API and to somebody else who uses it: a bystander's waits, and the process's memory."""

import json
import resource
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

from tests.attacks.bystander import KINDS
from tests.serving import ROOT, RunningApi, eventually

ENOUGH = 100
"""How often a bystander is to be answered before an attack, and during it: the API looks at its database meanwhile."""
WAIT_MS = 100
"""How long a bystander may wait, however quick the answers are while nobody attacks."""
MORE_MB = 1_500
"""Addresses that the process may take beside those it has: an attack that gets through kills it, not the machine."""
PEAK_MB = 400
"""Memory that it may take for a moment, beside what it takes at rest: the sum of the settings' bounds."""


@dataclass
class Seen:
    """`took` are the milliseconds of a bystander's answers by kind; `failures` those that were no answers."""

    took: dict[str, list[float]]
    failures: list[str] = field(default_factory=list)

    @property
    def answers(self) -> int:
        """How many there are of the kind that has fewest."""
        return min(map(len, self.took.values()))

    @property
    def is_enough(self) -> bool:
        return self.answers >= ENOUGH

    def anew(self) -> dict[str, list[float]]:
        """Begins anew, and gives what was seen so far."""
        took, self.took = self.took, {kind: [] for kind in self.took}
        return took

    def read(self, lines: Iterable[str]) -> None:
        for kind, took_ms, wrong in map(json.loads, lines):
            self.took[kind].append(took_ms)
            if wrong:
                self.failures.append(f"{kind}: {wrong}")


@dataclass(frozen=True)
class Watch:
    """Whether an API does well while it is attacked. `at_rest_mb` is the memory that it takes before all attacks."""

    api: RunningApi
    at_rest_mb: float

    @property
    def port(self) -> int:
        return int(self.api.url.rpartition(":")[2])

    @contextmanager
    def nobody_is_held_up(self, kinds: Sequence[str] = tuple(KINDS)) -> Iterator[Seen]:
        """Has a bystander ask while the block runs, which is to attack until `Seen` is enough.

        Asserts that all answers came about as soon as before, and that the process is within its memory and well.
        """
        faults = errors_logged(self.api)
        forget_peak(self.api)
        with bystander(self, kinds) as seen:
            eventually(lambda: seen.is_enough)
            quiet = seen.anew()
            yield seen
        assert self.api.process.poll() is None
        assert seen.failures[:5] == []
        allowed_ms = {kind: max(WAIT_MS, 10 * p99(took)) for kind, took in quiet.items()}
        longest_ms = {kind: max(took) for kind, took in seen.took.items()}
        assert [kind for kind in kinds if longest_ms[kind] > allowed_ms[kind]] == [], (longest_ms, allowed_ms)
        assert megabytes(self.api, "VmHWM") <= self.at_rest_mb + PEAK_MB
        assert errors_logged(self.api) == faults


def watch(api: RunningApi) -> Watch:
    """From now on the process dies if it takes `MORE_MB` more than now."""
    limit_memory(api, MORE_MB)
    return Watch(api, megabytes(api, "VmRSS"))


def p99(took: list[float]) -> float:
    return sorted(took)[int(0.99 * len(took))]


@contextmanager
def bystander(watch: Watch, kinds: Sequence[str]) -> Iterator[Seen]:
    """Has a bystander ask while the block runs. `Seen` fills meanwhile."""
    seen = Seen({kind: [] for kind in kinds})
    asks = [str(watch.port), str(watch.api.process.pid), *kinds]
    command = [sys.executable, "-m", "tests.attacks.bystander", *asks]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        reading = Thread(target=seen.read, args=(process.stdout,))
        reading.start()
        try:
            eventually(lambda: seen.answers)
            seen.anew()  # the first ones found nothing kept
            yield seen
        finally:
            process.stdin.close()
            reading.join()


def errors_logged(api: RunningApi) -> int:
    """How many lines of the log tell of errors, among many that don't."""
    return api.log.read_bytes().count(b'"level":"error"')


def megabytes(api: RunningApi, what: str) -> float:
    """Of the process: `VmRSS` is what it takes now, `VmHWM` the most it took, `VmSize` its addresses."""
    status = Path(f"/proc/{api.process.pid}/status").read_text(encoding="utf-8")
    [line] = [line for line in status.splitlines() if line.startswith(f"{what}:")]
    return int(line.split()[1]) / 1000


def forget_peak(api: RunningApi) -> None:
    """`VmHWM` starts again from what the process takes now."""
    Path(f"/proc/{api.process.pid}/clear_refs").write_text("5", encoding="ascii")


def limit_memory(api: RunningApi, more_mb: int) -> None:
    """From now on the process dies if it takes that much more: a machine's memory is not what an attack may test."""
    most = int(megabytes(api, "VmSize") + more_mb) * 1_000_000
    resource.prlimit(api.process.pid, resource.RLIMIT_AS, (most, most))
