"""Somebody who asks for little while others attack, in a process of its own: how long does each answer take?

Run it with the port of an API, the id of its process, and the kinds of questions. It asks until its standard input
ends, and prints a line of JSON for each answer: its kind, its milliseconds, and what was wrong with it, or null. Time
for which the API or the bystander could have gone on, and the system gave the CPU to others, is not counted: the API
can't help it, and on a busy machine it is most of the time.
"""

import http.client
import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread

PAUSE_S = 0.02
GIVES_UP_S = 30
LINE = Lock()
KEPT = json.dumps({"query": '{ dialogue(slug: "rabat-process") { name } }'})


def health(connection: http.client.HTTPConnection) -> None:
    connection.request("GET", "/healthz")


def kept(connection: http.client.HTTPConnection) -> None:
    connection.request("POST", "/graphql", KEPT, {"Content-Type": "application/json"})


KINDS: dict[str, Callable[[http.client.HTTPConnection], None]] = {"health": health, "kept": kept}


def running_ms(pid: int) -> float:
    """A clock that stands still while this thread, or one of that process, waits for a CPU."""
    threads = [Path("/proc/thread-self"), *Path(f"/proc/{pid}/task").glob("*")]
    waited_ns = 0
    with suppress(OSError):  # the process is gone: that shows in the answer
        for thread in threads:
            waited_ns += int((thread / "schedstat").read_text(encoding="ascii").split()[1])
    return (time.perf_counter_ns() - waited_ns) / 1e6


def ask(port: int, pid: int, kind: str, until: Event) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=GIVES_UP_S)
    while not until.wait(PAUSE_S):
        started, wrong = running_ms(pid), None
        try:
            KINDS[kind](connection)
            response = connection.getresponse()
            body = response.read()
            if response.status != 200 or b'"errors"' in body:
                wrong = f"{response.status} {body[:200]!r}"
        except (OSError, http.client.HTTPException) as error:
            wrong = repr(error)
            connection.close()
        took_ms = running_ms(pid) - started
        with LINE:  # a thread for each kind writes
            json.dump([kind, took_ms, wrong], sys.stdout)
            sys.stdout.write("\n")
            sys.stdout.flush()


def main(port: int, pid: int, kinds: list[str]) -> None:
    until = Event()
    threads = [Thread(target=ask, args=(port, pid, kind, until)) for kind in kinds]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    until.set()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
