"""A bound traversal: where a traversal leads once its arguments are known. It knows reads and keys, but no GraphQL."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from loaders.arguments import NO_ARGUMENTS, Arguments
from loaders.read_declaration import Read
from loaders.reads_by_id import read_of

KeyedRead = tuple[Read, str]
"""A read, and the key that it is asked for."""
FindKeys = Callable[[Mapping[str, Any]], list[KeyedRead | None]]
"""Takes from a field's arguments what they name, in order; None for what can't exist."""
ROOT_KEY = ""
"""The one key of a read that starts at a root. Its value doesn't matter, since such a pattern doesn't use it."""


@dataclass(frozen=True, slots=True)
class BoundTraversal:
    """`by` is the attribute of the rows at hand that holds the key, or a list of keys; None at a root.

    `read` answers the keys. It is None where the keys are ids, since an id says which read it needs. `by_argument` has
    the reads and keys themselves where the field's arguments name them, and is None elsewhere. `cost` is what the
    traversal declares for a row.
    """

    by: str | None = None
    read: Read | None = None
    arguments: Arguments = NO_ARGUMENTS
    by_argument: tuple[KeyedRead | None, ...] | None = None
    cost: int = 1

    @property
    def start(self) -> str:
        """Where it starts, as text. From rows of one type, traversals with equal texts start from the same keys."""
        if self.by_argument is None:
            return f"by {self.by}"
        return repr([keyed and (keyed[0].name, keyed[1]) for keyed in self.by_argument])

    @property
    def items(self) -> int:
        """How many items the field's arguments list: ids, terms of an order, values of a filter."""
        lists = [self.by_argument, self.arguments.order, *(value for _, value in self.arguments.parameters)]
        return sum(len(items) for items in lists if isinstance(items, tuple))

    def key(self, source: Any) -> str:
        """The key that the row `source` gives `read`."""
        return ROOT_KEY if self.by is None else str(getattr(source, self.by))

    def starts(self, source: Any) -> list[KeyedRead | None]:
        """The read and key of each id that the row `source` holds, in order; None for an id that is null."""
        if self.by_argument is not None:
            return list(self.by_argument)
        ids = getattr(source, self.by or "")
        return [None if id is None else (read_of(id), id) for id in (ids if isinstance(ids, list) else [ids])]
