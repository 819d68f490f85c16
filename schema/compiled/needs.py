"""Which columns a plan needs of the rows of each type: the same ones wherever it reads such rows.

So a row that two steps of a query reach is read once. Where batches are kept, they are read whole, for whoever asks
next.
"""

from collections import defaultdict

from loaders.read import Arguments, Read
from loaders.want import Want, rows_of


class Needs:
    """Filled while a plan is made, and only asked from then on."""

    def __init__(self, *, whole: bool) -> None:
        self.whole = whole
        self.columns: dict[str, set[int]] = defaultdict(set)
        self.positions: set[str] = set()
        self._wants: dict[tuple[Read, Arguments], Want] = {}

    def column(self, type_name: str, at: int) -> int:
        """Notes that the plan needs that column."""
        self.columns[type_name].add(at)
        return at

    def want(self, read: Read, arguments: Arguments) -> Want:
        """The needed columns of a read's rows."""
        if self.whole:
            return rows_of(read, arguments)
        if (read, arguments) not in self._wants:
            self._wants[read, arguments] = self._want(read, arguments)
        return self._wants[read, arguments]

    def _want(self, read: Read, arguments: Arguments) -> Want:
        type_name = read.shape.row.__name__
        wanted = self.columns[type_name]
        columns = tuple(at in wanted for at in range(len(read.shape.names)))
        sorts = (type_name in self.positions,) * len(arguments.order or read.default)
        return Want(read, arguments, columns + sorts)
