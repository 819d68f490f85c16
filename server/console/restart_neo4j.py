"""Watches the local Neo4j: if it ends by itself, it is started again at the same address."""

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from engine import EngineError, LocalNeo4j

LOOK_S = 0.5  # between looks whether Neo4j runs
RETRY_S = 5  # after a start that failed


class Watch:
    """`with Watch(neo4j, say):` watches from a thread, tells `say` what happens, and stops Neo4j at the end."""

    def __init__(self, neo4j: LocalNeo4j, say: Callable[[str], None]) -> None:
        self._neo4j = neo4j
        self._say = say
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watch over Neo4j")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        # The thread may be starting Neo4j, and `join` would wait for that. After `stop`, that start fails at once.
        self._neo4j.stop()
        self._thread.join()

    def _watch(self) -> None:
        while not self._closing.wait(LOOK_S):
            if not (self._neo4j.is_running or self._closing.is_set()):
                self._say("Neo4j has ended by itself; it is being started again. Till then the API says UNAVAILABLE.")
                self._bring_back()

    def _bring_back(self) -> None:
        while not self._closing.is_set():
            try:
                self._neo4j.restart()
            except (EngineError, OSError) as error:
                if not self._closing.is_set():
                    self._say(f"{error}\nNext try in {RETRY_S} s.")
                self._closing.wait(RETRY_S)
            else:
                self._say("Neo4j is back.")
                return
