"""Which columns a plan reads of the rows of each type: the same ones wherever it reads rows of that type.

So a row that two steps reach is read once. Where nothing is kept, these are the columns that the GraphQL query needs.
Where rows are kept, they are all columns: the rows then serve whoever asks next, and there are few query texts, each of
which costs Neo4j some 100 ms of planning when it is new (docs/decisions/0011-compiled-execution.md).
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
"""By type, all columns that there are."""


class NeededColumns:
    """Filled while a plan is made, and complete before the plan is run: `columns_of` is computed at its first use.

    With `whole`, all columns are read, whatever the plan needs.
    """

    def __init__(self, *, whole: bool) -> None:
        self.whole = whole
        self.columns: dict[str, set[str]] = defaultdict(set)
        self.positions: set[str] = set()
        self._batch_keys: dict[tuple[Read, Arguments], BatchKey] = {}

    def column(self, type_name: str, name: str) -> None:
        """Notes that the plan needs that column of rows of that type."""
        self.columns[type_name].add(name)

    def position(self, type_name: str) -> None:
        """Notes that the plan needs cursors of rows of that type, which are made of sort values and id."""
        self.columns[type_name].add("id")
        self.positions.add(type_name)

    @cached_property
    def columns_of(self) -> dict[str, tuple[str, ...]]:
        """By type, the columns that are read of its rows, in order."""
        if self.whole:
            return NAMES
        return {type_: tuple(name for name in names if name in self.columns[type_]) for type_, names in NAMES.items()}

    def column_of(self, type_name: str, name: str, rows: Sequence[Sequence[Any]]) -> list[Any]:
        """The values of one column of these rows."""
        at = self.columns_of[type_name].index(name)
        return [row[at] for row in rows]

    def batch_key(self, read: Read, arguments: Arguments) -> BatchKey:
        """The batch key that asks for these columns of a read's rows."""
        if (read, arguments) not in self._batch_keys:
            type_name = read.shape.row.__name__
            positions = self.whole or type_name in self.positions
            self._batch_keys[read, arguments] = BatchKey(
                read, arguments, self.columns_of[type_name], positions=positions
            )
        return self._batch_keys[read, arguments]
