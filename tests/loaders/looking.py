"""Databases that count what they send, for the tests of editions."""

from collections.abc import Callable, Collection, Coroutine
from typing import Any

import neo4j

from loaders.batch_key import rows_key
from loaders.bounded_cache import Bounds
from loaders.countries import country_by_id
from loaders.database import Database
from loaders.edition import Edition, Look, Stamp
from loaders.new_texts import Waiter
from loaders.read_session import ReadSession, deadline_in
from loaders.row_counts import TEXT
from tests.execution import TIMEOUT_MS

BOUNDS = Bounds(rows=1_000, bytes=1_000_000)
AUSTRIA = rows_key(country_by_id)
RENAME = "MATCH (c:Country {code: 'AT'}) SET c.name = 'Ostarrichi'"


class Looking(Database):
    """Counts how often it looks which edition is present, how often it counts rows, and what else it sends."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.looks = self.counts = self.others = 0

    async def look(self) -> Look:
        self.looks += 1
        return await super().look()

    async def run(
        self, text: str, values: dict[str, object], deadline: float, waiters: Collection[Waiter] = ()
    ) -> list[list[Any]]:
        self.counts += text == TEXT
        self.others += text != TEXT
        return await super().run(text, values, deadline, waiters)


Made = Callable[..., Looking]
Do = Callable[[Coroutine[Any, Any, Any]], Any]


def stamp_of(driver: neo4j.Driver) -> Stamp:
    [row] = driver.execute_query("MATCH (d:Dataset) RETURN d.version, toString(d.loadedAt), d.loads, d.series").records
    return Stamp(*row)


async def read(database: Database, edition: Edition | None = None, *ids: str) -> ReadSession:
    """Reads of one answer that have read Austria, or these, one by one."""
    session = ReadSession(database, deadline_in(TIMEOUT_MS), edition)
    for id in ids or ("country/AT",):
        await session.load_level({AUSTRIA: [id]})
    return session
