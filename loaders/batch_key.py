"""Batch keys: a read, its arguments, and which columns of its rows. Keys with equal batch keys share a Cypher query.

A batch key has its part of the query text, and knows how to read by key what that part gives.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from loaders.arguments import NO_ARGUMENTS, Arguments, of_all_pages
from loaders.cypher.read_text import count_body, page_body, parameters
from loaders.read_declaration import Read

Known = dict[str, Any]
"""By key: its rows, each a list of column values and then sort values; or, of a count, how many rows there are."""


@dataclass(frozen=True, eq=False)
class BatchKey:
    """Asks for `columns` of each row, with `positions` also for its sort values; with `counts`, for the number of rows.

    `label` stands for all of it. Batch keys with equal labels are equal, and rows are kept under label and key. Clients
    write arguments of any length: the label holds only their hash.
    """

    read: Read
    arguments: Arguments = NO_ARGUMENTS
    columns: tuple[str, ...] = ()
    positions: bool = False
    counts: bool = False
    label: str = field(init=False)

    def __post_init__(self) -> None:
        columns = "*" if self.columns == self.read.shape.names else ",".join(self.columns)
        selected = "count" if self.counts else f"{columns}{' positions' if self.positions else ''}"
        arguments = blake2b(str(self.arguments).encode(), digest_size=16).hexdigest()
        object.__setattr__(self, "label", f"{self.read.name} {selected} {arguments}")

    def __hash__(self) -> int:
        return hash(self.label)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BatchKey) and self.label == other.label

    @property
    def body(self) -> str:
        """Its part of a query text. Not kept here: batch keys stay with plans, and there are many of one text."""
        if self.counts:
            return count_body(self.read, self.arguments)
        return page_body(self.read, self.arguments, self.columns, positions=self.positions)

    def parameters(self, text: str, keys: list[str]) -> dict[str, object]:
        """The parameters, for these keys, of a query text that has this body in it."""
        return parameters(text, self.read, self.arguments, keys)

    def rows_in(self, batch: list[list[Any]]) -> int:
        """How many rows a batch holds, in the form Neo4j gives it; a count is one row for each key."""
        return len(batch) if self.counts or self.read.shared else sum(len(rows) for _, rows in batch)

    def known(self, keys: Iterable[str], batch: list[list[Any]]) -> Known:
        """The batch by key. `keys` are those that it was read for, in that order.

        Keys of a shared read have row objects in common. The batch is used up: its rows lose their last value.
        """
        if self.counts or not self.read.shared:
            return dict(batch)
        # Each row of a shared read ends with the places in `keys` of the keys that lead to it.
        by_place: list[list[Any]] = [[] for _ in keys]
        for row in batch:
            for place in row.pop():
                by_place[place].append(row)
        return dict(zip(keys, by_place, strict=True))


def rows_key(read: Read, arguments: Arguments = NO_ARGUMENTS) -> BatchKey:
    """Asks for the rows of a read, with all their columns and their sort values."""
    return BatchKey(read, arguments, read.shape.names, positions=True)


def count_key(read: Read, arguments: Arguments = NO_ARGUMENTS) -> BatchKey:
    """Asks for how many rows there are in all, whatever page the arguments ask for."""
    return BatchKey(read, of_all_pages(arguments), counts=True)


def into_queries(batch_keys: Mapping[BatchKey, Collection[str]]) -> Iterator[tuple[tuple[BatchKey, ...], list[str]]]:
    """The batch keys of each Cypher query, with its keys. Rows and their count share one if their keys are the same."""
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
