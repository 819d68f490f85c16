"""Servers under measurement: each is a process of its own, which is started, observed and ended here.

Each has a keeper (engine/end_process.py), which ends it when the bench is gone, even by `kill -9`.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from engine import end_process
from server.console.paths import ROOT

MEGABYTE = 1_000_000
FOREIGN = ("DIALOGUES_", "NEO4J_", "BENCH_")
"""Beginnings of environment variables that servers must not inherit: the settings of whoever runs the bench."""
_PORT = re.compile(r"(\d+)(?:/graphql)?$")


class StartError(Exception):
    """A server did not start. The message says which, and holds what it printed last."""


@dataclass(frozen=True, slots=True)
class Process:
    """What a process uses, be it a server or the database."""

    pid: int

    def cpu_s(self) -> float:
        """The CPU seconds of all its threads since its start."""
        times = psutil.Process(self.pid).cpu_times()
        return float(times.user + times.system)

    def memory_mb(self) -> float:
        return float(psutil.Process(self.pid).memory_info().rss) / MEGABYTE

    def peak_mb(self) -> float:
        """The most memory that it had since `forget_peak`; what it has now, if the system keeps no peak."""
        status = Path(f"/proc/{self.pid}/status")
        if not status.exists():
            return self.memory_mb()
        [line] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
        return int(line.split()[1]) * 1024 / MEGABYTE

    def forget_peak(self) -> None:
        """Lets `peak_mb` begin anew. Where the system can't, peaks are those since the process started."""
        try:
            # Linux: 5 sets the peak (VmHWM) to the present value, see proc(5).
            Path(f"/proc/{self.pid}/clear_refs").write_text("5")
        except OSError:
            return


@dataclass(frozen=True, slots=True)
class Server:
    process: Process
    port: int
    log: Path
    started_s: float
    """Seconds from its start until it said where it answers."""


@contextmanager
def serving(name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    """Starts a server, which prints its port or address as soon as it answers, and ends it on leaving.

    Raises StartError if it ends before. What it prints on standard error goes to `log`.
    """
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(FOREIGN)}
    started = time.perf_counter()
    with log.open("w") as errors:
        process = psutil.Popen(
            command,
            cwd=ROOT,
            env=inherited | dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            # A terminal's Ctrl-C must reach only the bench, which then ends everything in order.
            start_new_session=True,
        )
    with _kept(process), process.stdout as printed:
        port = _PORT.search(printed.readline().strip())
        if not port:
            raise StartError(f"{name} did not start. Its last words:\n{log.read_text()[-2000:]}")
        yield Server(Process(process.pid), int(port.group(1)), log, time.perf_counter() - started)


@contextmanager
def _kept(process: psutil.Popen) -> Iterator[None]:
    watch = subprocess.Popen(
        [sys.executable, "-I", end_process.__file__, str(process.pid)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        end_process.end(process)
        process.poll()
        watch.communicate()
