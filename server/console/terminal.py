"""Shows the progress of a command: a line for each finished step, with the seconds that it took.

On a terminal, the steps under way are animated below those lines. Elsewhere (a log, a pipe) there must be no control
characters: only lines when a step begins, at intervals while it goes on, and when it is done.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

WIDTH = 78
NO_WIDTH = 100_000
QUIET_S = 5
"""Seconds between the lines that a log gets of a step that goes on."""


def console(*, stderr: bool = False) -> Console:
    """A new console for the present terminal. Outside of a terminal, lines are never broken."""
    out = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    if not out.is_terminal:
        out.width = NO_WIDTH
    return out


class Step:
    """One step under way. Its line will say `done`, which is the title unless it is set."""

    def __init__(self, steps: "Steps", title: str) -> None:
        self.done = self.title = title
        self._has_ended = False
        self._steps = steps
        self._task = steps.live.add_task(title, total=None, detail="")
        self._started = self._said = time.monotonic()

    @property
    def took_s(self) -> float:
        return time.monotonic() - self._started

    def describe(self, what: str) -> None:
        """Shows what the step does now. Does nothing after its end, when a callback may still call this."""
        if not self._has_ended:
            self._steps.live.update(self._task, description=what)

    def advance(self, completed: int, total: int, detail: str = "") -> None:
        self._steps.live.update(self._task, completed=completed, total=total, detail=detail)
        if not self._steps.is_live and time.monotonic() - self._said > QUIET_S:
            self._said = time.monotonic()
            self._steps.say(f"{self.title}: {completed} of {total} {detail}".rstrip())

    def end(self) -> None:
        self._has_ended = True
        self._steps.live.remove_task(self._task)


class Steps:
    """`with Steps(console) as steps:` and in it `with steps.step("Loading") as step:`, in any thread."""

    def __init__(self, out: Console) -> None:
        self._out = out
        self.is_live = out.is_terminal
        self.live = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[detail]}"),
            TimeElapsedColumn(),
            console=out,
            transient=True,
            disable=not self.is_live,
        )

    def __enter__(self) -> Self:
        self.live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.live.stop()

    def say(self, line: str = "") -> None:
        self._out.print(line, soft_wrap=True)

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """Shows a step. If it raises, no line is printed: whoever catches the error says what happened."""
        if not self.is_live:
            self.say(f"{title} …")
        step = Step(self, title)
        try:
            yield step
        finally:
            step.end()
        took = f"{step.took_s:.1f} s"
        self.say(f"{step.done:<{WIDTH - len(took) - 1}} {took}")
