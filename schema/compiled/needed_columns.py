"""Which columns a plan reads of the rows of each type: the same ones wherever it reads such rows.

So a row that two steps of a query reach is read once. Where nothing is kept, that is what the query needs; else all, so
that a batch serves whoever asks next, and so that there are few texts: Neo4j plans each new one for some 100 ms.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from loaders.all_reads import FAMILIES
from loaders.arguments import Arguments
from loaders.batch_key import BatchKey
from loaders.read_declaration import Read

NAMES = {family.shape.row.__name__: family.shape.names for family in FAMILIES}
"""The columns there are, by type."""


class NeededColumns:
    """Filled while a plan is made, and only asked from then on."""

    def __init__(self, *, whole: bool) -> None:
        self.whole = whole
        self.columns: dict[str, set[str]] = defaultdict(set)
        self.positions: set[str] = set()
        self._batch_keys: dict[tuple[Read, Arguments], BatchKey] = {}

    def column(self, type_name: str, name: str) -> None:
        """Notes that the plan needs that column."""
        self.columns[type_name].add(name)

    def position(self, type_name: str) -> None:
        """Notes that the plan needs to say where rows of that type stand."""
        self.columns[type_name].add("id")
        self.positions.add(type_name)

    @cached_property
    def columns_of(self) -> dict[str, tuple[str, ...]]:
        """The columns that rows of each type have, in order."""
        if self.whole:
            return NAMES
        return {type_: tuple(name for name in names if name in self.columns[type_]) for type_, names in NAMES.items()}

    def column_of(self, type_name: str, name: str, rows: Sequence[Sequence[Any]]) -> list[Any]:
        """The values of one column."""
        at = self.columns_of[type_name].index(name)
        return [row[at] for row in rows]

    def batch_key(self, read: Read, arguments: Arguments) -> BatchKey:
        """These columns of a read's rows."""
        if (read, arguments) not in self._batch_keys:
            type_name = read.shape.row.__name__
            positions = self.whole or type_name in self.positions
            self._batch_keys[read, arguments] = BatchKey(
                read, arguments, self.columns_of[type_name], positions=positions
            )
        return self._batch_keys[read, arguments]
