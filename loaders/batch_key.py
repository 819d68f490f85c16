"""What is wanted of keys: a read, its arguments, which of its columns. Keys of equal wants go into one statement."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from loaders.arguments import NO_ARGUMENTS, Arguments, of_all_pages
from loaders.cypher.rows import count_body, page_body, parameters
from loaders.read_declaration import Read

Known = dict[str, Any]
"""By key: its rows, each a list of column values and then sort values; or how many there are."""


@dataclass(frozen=True, eq=False)
class BatchKey:
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
        return isinstance(other, BatchKey) and self.label == other.label

    @cached_property
    def body(self) -> str:
        """Its part of a statement's Cypher."""
        if self.counts:
            return count_body(self.read, self.arguments)
        return page_body(self.read, self.arguments, self.columns, positions=self.positions)

    def parameters(self, text: str, keys: list[str]) -> dict[str, object]:
        """The parameters of a text with that body in it."""
        return parameters(text, self.read, self.arguments, keys)

    def rows_in(self, batch: list[list[Any]]) -> int:
        """How many rows a batch of it holds; a count is one for each key."""
        return len(batch) if self.counts or self.read.shared else sum(len(rows) for _, rows in batch)

    def known(self, keys: Iterable[str], batch: list[list[Any]]) -> Known:
        """By key what its batch says of these keys; the batch is used up. Keys of a shared read have rows in common."""
        if self.counts or not self.read.shared:
            return dict(batch)
        by_place: list[list[Any]] = [[] for _ in keys]
        for row in batch:
            for place in row.pop():
                by_place[place].append(row)
        return dict(zip(keys, by_place, strict=True))


def rows_key(read: Read, arguments: Arguments = NO_ARGUMENTS) -> BatchKey:
    """The rows of a read, with all that is to be known of them."""
    return BatchKey(read, arguments, read.shape.names, positions=True)


def count_key(read: Read, arguments: Arguments = NO_ARGUMENTS) -> BatchKey:
    """How many rows there are in all, whatever page the arguments ask for."""
    return BatchKey(read, of_all_pages(arguments), counts=True)


def into_queries(batch_keys: Mapping[BatchKey, Collection[str]]) -> Iterator[tuple[tuple[BatchKey, ...], list[str]]]:
    """What goes into one statement, with its keys: each want, and with rows their count, where both are wanted."""
    counts = {batch_key: list(keys) for batch_key, keys in batch_keys.items() if batch_key.counts}
    for batch_key, asked in batch_keys.items():
        if not batch_key.counts:
            keys = list(asked)
            total = count_key(batch_key.read, batch_key.arguments) if counts else None
            if total and counts.get(total) == keys:
                yield (batch_key, total), keys
                del counts[total]
            else:
                yield (batch_key,), keys
    yield from (((batch_key,), keys) for batch_key, keys in counts.items())
