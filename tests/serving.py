"""The API as its users meet it: a process of its own, on a free port, asked over HTTP."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx

ROOT = Path(__file__).parent.parent
PATIENCE_S = 60
T = TypeVar("T")

_SERVE = """
import os
from server.serve import address_of, bind, serve
from server.settings import settings_from

settings = settings_from(os.environ)
listener = bind(settings)
serve(settings, listener, lambda: print(address_of(listener), flush=True))
"""


@dataclass(frozen=True)
class RunningApi:
    """`log` is what the process writes to its standard error."""

    url: str
    client: httpx.Client
    process: subprocess.Popen[str]
    log: Path

    def ask(
        self, query: str, variables: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        return self.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)

    def answer(self, query: str, variables: Mapping[str, Any] | None = None) -> Any:
        """The JSON of an answer, whatever errors it has."""
        return self.ask(query, variables).json()

    def errors(self, query: str, variables: Mapping[str, Any] | None = None) -> list[tuple[str, str]]:
        """Code and sentence of each error."""
        errors = self.answer(query, variables)["errors"]
        return [(error["extensions"]["code"], error["message"]) for error in errors]

    def logged(self, **having: Any) -> list[dict[str, Any]]:
        """The lines of the log that have these values so far."""
        lines = [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]
        return [line for line in lines if having.items() <= line.items()]

    def logged_soon(self, **having: Any) -> dict[str, Any]:
        """The only line with these values; a request's line is written after its answer is sent."""
        [line] = eventually(lambda: self.logged(**having))
        return line


def eventually(look: Callable[[], T]) -> T:
    """What `look` gives once it gives something; fails after a minute."""
    deadline = time.monotonic() + PATIENCE_S
    while not (seen := look()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return seen


Serve = Callable[..., AbstractContextManager[RunningApi]]
"""`with serve(NEO4J_URI=…) as api`: what the fixture `serve` gives."""


@contextmanager
def running_api(log: Path, **environment: str) -> Iterator[RunningApi]:
    """Starts the API with these settings and no others, and stops it at the end."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("DIALOGUES_", "NEO4J_"))}
    settings = {"DIALOGUES_PORT": "0", **environment}
    with (
        log.open("w", encoding="utf-8") as stderr,
        subprocess.Popen(
            [sys.executable, "-c", _SERVE],
            cwd=ROOT,
            env=inherited | settings,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            assert url, log.read_text(encoding="utf-8")
            with httpx.Client(base_url=url, timeout=PATIENCE_S) as client:
                yield RunningApi(url, client, process, log)
        finally:
            process.terminate()
            process.wait(PATIENCE_S)
