"""How many rows an edition holds, so that the cost of a GraphQL query follows the data.

The database counts them, by one Cypher query for each edition, in the background. Nobody waits for it: until it has
ended, the numbers of the edition before serve, and before the first there are estimates.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any, NamedTuple

from loaders.all_reads import FAMILIES
from loaders.arguments import NO_ARGUMENTS
from loaders.cypher.count_text import count_text, list_columns
from loaders.cypher.read_text import parameters
from loaders.driver import DATABASE_ERRORS
from loaders.edition import MovedError, Stamp, checked_stamp
from loaders.read_declaration import Read
from loaders.shared_batches import Run

TEXT = count_text(FAMILIES)
COUNT_S = 30
"""How many seconds the database may count."""
AGAIN_S, MOVING_S = 60, 1
"""After how many seconds an edition is counted again, where the database failed, or was about to commit a load."""
# What is taken for as long as nothing is counted: rows of a list without a page size, ids of a row.
ESTIMATED_ROWS, ESTIMATED_IDS = 10, 2

_FAMILIES = {family.shape.row.__name__: family for family in FAMILIES}
_LISTS = {(family.shape.row.__name__, name) for family in FAMILIES for name in list_columns(family)}


class Extent(NamedTuple):
    """How many rows one key leads to at most, and how many all keys lead to together. Or, of a column, how many ids."""

    most: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class RowCounts:
    """The rows of one edition. `of_read` are by the read's name, `of_column` by type and column; empty if unknown."""

    of_read: Mapping[str, Extent]
    of_column: Mapping[tuple[str, str], Extent]

    def rows(self, read: Read, keys: int, page: int | None) -> int:
        """How many rows so many keys lead to at most, if a page holds `page` rows. None is all rows."""
        extent = self.of_read.get(read.name)
        if extent is None:
            return keys * (ESTIMATED_ROWS if page is None else page)
        return min(keys * (extent.most if page is None else min(page, extent.most)), extent.total)

    def passed(self, read: Read, keys: int) -> int:
        """How many rows the database goes through for so many keys, to count or sort them; 0 if unknown."""
        extent = self.of_read.get(read.name)
        return 0 if extent is None else min(keys * extent.most, extent.total)

    def ids(self, type_name: str, column: str, rows: int) -> int:
        """How many ids that column of so many rows holds at most, those that are there several times included."""
        if (type_name, column) not in _LISTS:
            return rows
        extent = self.of_column.get((type_name, column))
        return rows * ESTIMATED_IDS if extent is None else min(rows * extent.most, extent.total)

    def of_type(self, type_name: str, rows: int) -> int:
        """How many of so many rows of that type can be different ones."""
        extent = self.of_read.get(_FAMILIES[type_name].reads[0].name)
        return rows if extent is None else min(rows, extent.total)


NOT_COUNTED = RowCounts({}, {})


class RowCounting:
    """Counts the rows of each edition of one database. `latest` are the last that it counted.

    `run` is that of `Batches`.
    """

    def __init__(self, run: Run) -> None:
        self.latest = NOT_COUNTED
        self._run = run
        self._stamp: Stamp | None = None
        self._counting: asyncio.Task[None] | None = None

    def begin(self, stamp: Stamp | None) -> None:
        """Begins to count the edition with that stamp, unless it is counted, or being counted.

        Nothing happens where no load of ours made the graph: its stamp doesn't tell when the rows change.
        """
        if stamp and stamp.version and stamp != self._stamp:
            self._stamp = stamp
            if self._counting:
                self._counting.cancel()
            self._counting = asyncio.create_task(self._count())

    async def ended(self) -> None:
        """Waits for what has begun, and for what takes its place meanwhile, at most COUNT_S."""
        with suppress(TimeoutError):
            async with asyncio.timeout(COUNT_S):
                while self._counting and not self._counting.done():
                    await asyncio.wait({self._counting})

    async def close(self) -> None:
        """Ends what is under way."""
        if self._counting:
            self._counting.cancel()
            await asyncio.gather(self._counting, return_exceptions=True)

    async def _count(self) -> None:
        """Counts until it succeeds. Whatever else the database fails at, its answers will tell."""
        while True:
            try:
                self.latest = await self._counted()
                return
            except MovedError:
                await asyncio.sleep(MOVING_S)
            except DATABASE_ERRORS:
                await asyncio.sleep(AGAIN_S)

    async def _counted(self) -> RowCounts:
        values = parameters(TEXT, FAMILIES[0].reads[0], NO_ARGUMENTS, [])
        async with asyncio.timeout(COUNT_S):  # over a dead connection nobody would hear that Neo4j has ended it
            [[*looks, [counted]]] = await self._run(TEXT, values, monotonic() + COUNT_S, ())
        checked_stamp(*looks)
        return row_counts_of(counted)


def row_counts_of(counted: list[list[Any]]) -> RowCounts:
    """The row counts in the batch that `count_text` gives."""
    of_read = {name: Extent(most, total) for name, most, total, _ in counted}
    lists = {name: [Extent(*each) for each in sizes] for name, _, _, sizes in counted}
    of_column: dict[tuple[str, str], Extent] = {}
    for type_name, family in _FAMILIES.items():
        first = family.reads[0].name
        for read in family.reads:  # those that were not counted lead from an id to its one row
            of_read.setdefault(read.name, Extent(1, of_read[first].total))
        names = [(type_name, name) for name in list_columns(family)]
        of_column.update(zip(names, lists[first], strict=True))
    return RowCounts(of_read, of_column)
