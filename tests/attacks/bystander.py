"""Somebody who asks for little while others attack, in a process of its own: how long does each answer take?

Run it with the port of an API. It asks until its standard input ends, and prints the milliseconds of its answers.
"""

import http.client
import json
import sys
import time
from collections.abc import Callable
from threading import Event, Thread

PAUSE_S = 0.02
GIVES_UP_S = 30
KEPT = json.dumps({"query": '{ dialogue(slug: "rabat-process") { name } }'})


def health(connection: http.client.HTTPConnection) -> None:
    connection.request("GET", "/healthz")


def kept(connection: http.client.HTTPConnection) -> None:
    connection.request("POST", "/graphql", KEPT, {"Content-Type": "application/json"})


KINDS: dict[str, Callable[[http.client.HTTPConnection], None]] = {"health": health, "kept": kept}


def ask(port: int, kind: str, until: Event, took: list[float], failures: list[str]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=GIVES_UP_S)
    while not until.wait(PAUSE_S):
        started = time.perf_counter()
        try:
            KINDS[kind](connection)
            response = connection.getresponse()
            body = response.read()
            if response.status != 200 or b'"errors"' in body:
                failures.append(f"{kind}: {response.status} {body[:200]!r}")
        except (OSError, http.client.HTTPException) as error:
            failures.append(f"{kind}: {error!r}")
            connection.close()
        took.append((time.perf_counter() - started) * 1000)


def main(port: int) -> None:
    until, failures = Event(), list[str]()
    took: dict[str, list[float]] = {kind: [] for kind in KINDS}
    threads = [Thread(target=ask, args=(port, kind, until, took[kind], failures)) for kind in KINDS]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    until.set()
    for thread in threads:
        thread.join()
    json.dump({"took": took, "failures": failures}, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]))
