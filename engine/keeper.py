"""Ends processes in order; run as a program, ends one process when the program that started it is gone.

Its standard input is a pipe whose other end the owner of Neo4j holds: however the owner dies, `kill -9` too,
the pipe closes, and the Neo4j that nobody can reach any more is ended. Imports nothing of ours: it stays small.
"""

import sys

import psutil

STOP_TIMEOUT_S = 60


def end(process: psutil.Process) -> None:
    """Asks a process to stop, waits, and kills it if it does not. Returns when it is gone."""
    try:
        process.terminate()
        process.wait(STOP_TIMEOUT_S)
    except psutil.NoSuchProcess:
        return
    except psutil.TimeoutExpired:
        process.kill()
        process.wait()


def keep(pid: int) -> None:
    # Opened before the wait: psutil then knows the process from a later one of the same number.
    process = psutil.Process(pid)
    sys.stdin.buffer.read()
    end(process)


if __name__ == "__main__":
    keep(int(sys.argv[1]))
