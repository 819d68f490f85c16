"""What an attack does to an API and to somebody else who uses it: a bystander's waits, and the process's memory."""

import json
import resource
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

from tests.attacks.bystander import KINDS
from tests.serving import ROOT, RunningApi, eventually


@dataclass
class Seen:
    """`took` are the milliseconds of a bystander's answers by kind; `failures` those that were no answers."""

    took: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    failures: list[str] = field(default_factory=list)

    @property
    def answers(self) -> int:
        """How many there are of the kind that has fewest."""
        return min(map(len, self.took.values()))

    def longest(self, kind: str) -> float:
        return max(self.took[kind])

    def p99(self, kind: str) -> float:
        return sorted(self.took[kind])[int(0.99 * len(self.took[kind]))]

    def read(self, lines: Iterable[str]) -> None:
        for kind, took_ms, wrong in map(json.loads, lines):
            self.took[kind].append(took_ms)
            if wrong:
                self.failures.append(f"{kind}: {wrong}")


def port_of(api: RunningApi) -> int:
    return int(api.url.rpartition(":")[2])


@contextmanager
def bystander(api: RunningApi) -> Iterator[Seen]:
    """Has a bystander ask while the block runs. `Seen` fills meanwhile."""
    seen = Seen()
    command = [sys.executable, "-m", "tests.attacks.bystander", str(port_of(api))]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        reading = Thread(target=seen.read, args=(process.stdout,))
        reading.start()
        try:
            eventually(lambda: seen.answers)
            seen.took = {kind: [] for kind in KINDS}  # the first ones found nothing kept
            yield seen
        finally:
            process.stdin.close()
            reading.join()


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
