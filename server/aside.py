"""Work on documents: if it is long, it is done aside, in a thread, so that others are answered meanwhile."""

from asyncio import get_running_loop
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from loaders.turns import Lanes, Turns

T = TypeVar("T")

# The work on a document of so many characters takes less than 20 ms, whatever it holds. It isn't worth a thread.
SHORT_CHARACTERS = 1_000
# Mostly it takes so much for a character (`loaders.turns`).
UNITS_PER_CHARACTER = 10


class Aside:
    """One thread, however many ask: Python lets it and the event loop take turns, and two would take more from it.

    What isn't worth the thread is done on the event loop, as work that is counted in `lanes`.
    """

    def __init__(self, lanes: Lanes) -> None:
        self.lanes = lanes
        self._thread = ThreadPoolExecutor(1, "aside")

    async def run(self, work: Callable[..., T], *given: object) -> T:
        """What the work gives or raises. If nobody waits for it any more, it goes on to its end all the same."""
        return await get_running_loop().run_in_executor(self._thread, work, *given)

    async def work_on(self, text: str, work: Callable[..., T], *given: object) -> T:
        """The same for work on the document of that text: at once, if it is short."""
        if len(text) > SHORT_CHARACTERS:
            return await self.run(work, *given)
        async with Turns(self.lanes).turn(UNITS_PER_CHARACTER * len(text)):
            return work(*given)
