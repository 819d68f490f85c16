"""Ends processes in order; run as a program, ends one process when the program that started it is gone.

Its standard input is a pipe whose other end the owner of Neo4j holds: however the owner dies, `kill -9` too,
the pipe closes, and the Neo4j that nobody can reach any more is ended. Imports nothing of ours: it stays small.
"""

import sys
import time
from contextlib import suppress

import psutil

STOP_TIMEOUT_S = 60
POLL_S = 0.1


def end(process: psutil.Process) -> None:
    """Asks a process to stop, waits, and kills it if it does not. Returns when it runs no more."""
    for ask_to_stop in (process.terminate, process.kill):
        with suppress(psutil.NoSuchProcess):
            ask_to_stop()
        if _has_ended(process, STOP_TIMEOUT_S):
            return


def _has_ended(process: psutil.Process, within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        # Looked at before the wait, which reaps a child of ours. Any other may stay a zombie for ever,
        # as in a container where nobody reaps: that one has ended too.
        was_zombie = _is_zombie(process)
        with suppress(psutil.TimeoutExpired):
            process.wait(POLL_S)
            return True
        if was_zombie:
            return True
    return False


def _is_zombie(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        # A Java that was killed seems one as soon as its first thread is gone; the others still hold its files.
        return process.status() == psutil.STATUS_ZOMBIE and process.num_threads() == 1
    return False


def keep(pid: int) -> None:
    # Opened before the wait: psutil then knows the process from a later one of the same number.
    process = psutil.Process(pid)
    sys.stdin.buffer.read()
    end(process)


if __name__ == "__main__":
    keep(int(sys.argv[1]))
