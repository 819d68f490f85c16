"""What is wanted of keys: a read, its arguments, which of its columns. Keys of equal wants go into one statement."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from loaders.cypher import count_text, form_of, form_of_count, page_text, parameters
from loaders.read import NO_ARGUMENTS, Arguments, Read


@dataclass(frozen=True, eq=False)
class Want:
    """Of each row its `columns`, then, with `positions`, its sort values; or with `counts` how many rows there are.

    `label` says all of it in one text: it is what wants are equal by, and what batches are kept under.
    """

    read: Read
    arguments: Arguments = NO_ARGUMENTS
    columns: tuple[str, ...] = ()
    positions: bool = False
    counts: bool = False
    label: str = field(init=False)

    def __post_init__(self) -> None:
        columns = "*" if self.columns == self.read.shape.names else ",".join(self.columns)
        what = "count" if self.counts else f"{columns}{' positions' if self.positions else ''}"
        object.__setattr__(self, "label", f"{self.read.name} {what} {self.arguments}")

    def __hash__(self) -> int:
        return hash(self.label)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Want) and self.label == other.label

    @property
    def text(self) -> str:
        """The statement's Cypher."""
        if self.counts:
            return count_text(self.read, form_of_count(self.arguments))
        return page_text(self.read, form_of(self.arguments), self.columns, positions=self.positions)

    def values(self, keys: Iterable[str]) -> dict[str, object]:
        """The statement's parameters."""
        return parameters(self.read, self.arguments, list(keys))


@lru_cache(maxsize=4096)
def rows_of(read: Read, arguments: Arguments = NO_ARGUMENTS) -> Want:
    """The rows of a read, with all that is to be known of them."""
    return Want(read, arguments, read.shape.names, positions=True)


@lru_cache(maxsize=4096)
def count_of(read: Read, arguments: Arguments = NO_ARGUMENTS) -> Want:
    """How many rows there are in all, whatever page the arguments ask for."""
    return Want(read, Arguments(as_of=arguments.as_of, parameters=arguments.parameters), counts=True)
