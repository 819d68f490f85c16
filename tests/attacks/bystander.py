"""Somebody who asks for little while others attack, in a process of its own: how long does each answer take?

Run it with the port of an API. It asks until its standard input ends, and prints a line of JSON for each answer: its
kind, its milliseconds, and what was wrong with it, or null.
"""

import http.client
import json
import sys
import time
from collections.abc import Callable
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


def ask(port: int, kind: str, until: Event) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=GIVES_UP_S)
    while not until.wait(PAUSE_S):
        started, wrong = time.perf_counter(), None
        try:
            KINDS[kind](connection)
            response = connection.getresponse()
            body = response.read()
            if response.status != 200 or b'"errors"' in body:
                wrong = f"{response.status} {body[:200]!r}"
        except (OSError, http.client.HTTPException) as error:
            wrong = repr(error)
            connection.close()
        with LINE:  # a thread for each kind writes
            json.dump([kind, (time.perf_counter() - started) * 1000, wrong], sys.stdout)
            sys.stdout.write("\n")
            sys.stdout.flush()


def main(port: int) -> None:
    until = Event()
    threads = [Thread(target=ask, args=(port, kind, until)) for kind in KINDS]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    until.set()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(int(sys.argv[1]))
