"""A hop: where a traversal leads once its arguments are known. From here on it is reads and keys, no GraphQL."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from loaders.arguments import NO_ARGUMENTS, Arguments
from loaders.read_declaration import Read
from loaders.reads_by_id import read_of

KeyedRead = tuple[Read, str]
FindKeys = Callable[[Mapping[str, Any]], list[KeyedRead | None]]
ROOT_KEY = ""
"""A root starts from nothing: its reads have one key, whose value doesn't matter."""


@dataclass(frozen=True, slots=True)
class BoundTraversal:
    """`by` is the attribute of the rows at hand that holds the key, or keys; None at a root.

    `read` answers them; None where the keys are ids, each of which says itself what reads it. `by_argument` are
    the reads and keys themselves, where arguments name them.
    """

    by: str | None = None
    read: Read | None = None
    arguments: Arguments = NO_ARGUMENTS
    by_argument: tuple[KeyedRead | None, ...] | None = None

    @property
    def start(self) -> str:
        """Where it starts, as text: two traversals from rows of one type start alike where these are equal."""
        if self.by_argument is None:
            return f"by {self.by}"
        return repr([keyed and (keyed[0].name, keyed[1]) for keyed in self.by_argument])

    def key(self, source: Any) -> str:
        """Of one row, for a read."""
        return ROOT_KEY if self.by is None else str(getattr(source, self.by))

    def starts(self, source: Any) -> list[KeyedRead | None]:
        """Of one row, what its ids name."""
        if self.by_argument is not None:
            return list(self.by_argument)
        ids = getattr(source, self.by or "")
        return [None if id is None else (read_of(id), id) for id in (ids if isinstance(ids, list) else [ids])]
