"""A Neo4j of our own: fetched, started on a data folder, and stopped by whoever started it.

One process owns a folder at a time. The data survives every kind of end: Neo4j recovers its store at the next start,
and a Neo4j that a killed owner left behind is ended first (docs/decisions/0002-engine.md).
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from engine import data_folder, password
from engine.end_process import end
from engine.errors import DataInUseError, EngineError, PortTakenError, StartError
from engine.fetch_jars import OnFetch, fetch
from engine.neo4j_config import Memory, Ports, free_ports, taken_ports, write_config
from engine.neo4j_process import Java, processes_on

POLL_S = 0.1
PORT_ATTEMPTS = 3


class LocalNeo4j:
    """`with LocalNeo4j(folder) as neo4j:` gives `bolt_uri`, `browser_url`, `user`, `password` and `pid`.

    The ports are preferences: if another program has one, any free one is taken instead; 0 asks for any free one.
    `on_step` is told in a few words what is being done, `on_fetch` how far the download is.
    Starting raises an EngineError (errors.py).
    """

    user = password.USER

    def __init__(
        self,
        home: Path,
        *,
        ports: Ports = Ports(bolt=7687, http=7474),  # noqa: B008 - frozen
        memory: Memory = Memory(),  # noqa: B008 - frozen
        start_timeout_s: float = 180,
        on_step: Callable[[str], None] = lambda _: None,
        on_fetch: OnFetch = lambda _: None,
    ) -> None:
        self.home = home.resolve()
        self.ports = ports
        self.memory = memory
        self.password = ""
        self._start_timeout_s = start_timeout_s
        self._on_step = on_step
        self._on_fetch = on_fetch
        self._lock: FileLock | None = None
        self._java: Java | None = None

    @property
    def bolt_uri(self) -> str:
        return self.ports.bolt_uri

    @property
    def browser_url(self) -> str:
        return self.ports.browser_url

    @property
    def password_file(self) -> Path:
        return self.home / "password"

    @property
    def log(self) -> Path:
        return self.home / "logs" / "console.log"

    @property
    def pid(self) -> int | None:
        return self._java.pid if self._java else None

    @property
    def is_running(self) -> bool:
        """Whether Neo4j runs. If it has ended by itself, `restart` brings it back at the same address."""
        return self._java is not None and self._java.is_running

    def start(self) -> None:
        """Takes the folder, and returns when Neo4j answers. If that fails, nothing is left running."""
        self._own()
        try:
            self._on_step("Fetching Neo4j")
            fetch(self._on_fetch)
            self._end_left_behind()
            data_folder.close_to_others(self.home)
            self.password = password.read_or_create(self.password_file)
            self._start_on_free_ports()
        except BaseException:
            self.stop()
            raise

    def restart(self) -> None:
        """Starts Neo4j again on the ports that it had, where clients expect it; PortTakenError if one is taken."""
        self._end()
        if taken := list(taken_ports(self.ports)):
            raise PortTakenError(f"Neo4j can't come back: another program took its port {taken[0]}. End that program.")
        self._launch()

    def stop(self) -> None:
        """Ends Neo4j and gives the folder up. Does nothing if it is stopped already."""
        self._end()
        if self._lock:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _own(self) -> None:
        """Makes the folder and takes its lock. Raises DiskFullError, and DataInUseError if another process has it."""
        data_folder.make(self.home)
        owner = self.home / "owner"
        # A thread that watches this Neo4j may also stop it, so the lock must not belong to one thread.
        lock = FileLock(self.home / "lock", thread_local=False)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            pid = owner.read_text() if owner.exists() else "unknown"
            raise DataInUseError(
                f"The process {pid} runs a Neo4j on {self.home} already. Stop it, or use that one."
            ) from None
        self._lock = lock
        owner.write_text(str(os.getpid()))

    def _end_left_behind(self) -> None:
        for process in processes_on(self.home):
            self._on_step(f"Ending the Neo4j that a killed process left behind (process {process.pid})")
            end(process)

    def _start_on_free_ports(self) -> None:
        preferred = self.ports
        for attempt in range(1, PORT_ATTEMPTS + 1):
            self.ports = free_ports(preferred)
            try:
                self._launch()
                break
            except StartError:
                # Another program may have taken a port after we looked and before Java did: only then try again.
                self._end()
                if attempt == PORT_ATTEMPTS or not list(taken_ports(self.ports)):
                    raise

    def _launch(self) -> None:
        self._on_step("Starting Neo4j")
        write_config(self.home, self.ports, self.memory)
        self._java = Java(self.home, fetch(), self.memory)
        self._await_answer(self._java)

    def _await_answer(self, java: Java) -> None:
        """Returns when Neo4j answers with our password. Raises StartError if it ends or takes too long."""
        deadline = time.monotonic() + self._start_timeout_s
        while not (
            # Looked up first, so that the password is not sent to another program.
            java.listens_on({self.ports.bolt, self.ports.http})
            and password.is_ready(self.bolt_uri, self.password, self.password_file)
        ):
            if java.has_ended(within_s=POLL_S):
                raise self._failure("Neo4j ended while it was starting", java)
            if time.monotonic() > deadline:
                raise self._failure(f"Neo4j did not answer within {self._start_timeout_s:g} s", java)

    def _failure(self, what: str, java: Java) -> EngineError:
        return StartError(f"{what}. Its log is {self.log}; the last lines are:\n{java.last_words()}")

    def _end(self) -> None:
        # Cleared first: another thread that looks on finds either a whole Java or none.
        java, self._java = self._java, None
        if java:
            java.end()
