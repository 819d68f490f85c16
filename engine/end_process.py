"""Ends a process, gently if possible. Run as a program, it is a keeper: it ends one process when its owner is gone.

The keeper's standard input is a pipe, whose other end the owner holds. However the owner dies, even by `kill -9`, the
pipe closes, and the keeper ends the process (a Neo4j, say) that nobody owns any more. To stay small, this module
imports nothing of ours.
"""

import sys
import time
from contextlib import suppress

import psutil

STOP_TIMEOUT_S = 60
POLL_S = 0.1


def end(process: psutil.Process) -> None:
    """Asks a process to stop, waits up to STOP_TIMEOUT_S, and then kills it. Returns when it has ended."""
    for ask_to_stop in (process.terminate, process.kill):
        with suppress(psutil.NoSuchProcess):
            ask_to_stop()
        if _has_ended(process, STOP_TIMEOUT_S):
            return


def _has_ended(process: psutil.Process, within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        # Looked at before the wait, because the wait reaps a child of ours. A process that is not our child may stay
        # a zombie for ever, as in a container where nobody reaps. It counts as ended, too.
        was_zombie = _is_zombie(process)
        with suppress(psutil.TimeoutExpired):
            process.wait(POLL_S)
            return True
        if was_zombie:
            return True
    return False


def _is_zombie(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        # A killed Java looks like a zombie as soon as its first thread is gone, while other threads still hold files.
        return process.status() == psutil.STATUS_ZOMBIE and process.num_threads() == 1
    return False


def keep(pid: int) -> None:
    """Waits until the owner is gone, then ends the process with this id."""
    # Opened before the wait: psutil remembers when the process started, and so never takes a later process with the
    # same id for it.
    process = psutil.Process(pid)
    sys.stdin.buffer.read()
    end(process)


if __name__ == "__main__":
    keep(int(sys.argv[1]))
