"""Connections: pages of rows as Relay specifies them. A cursor holds a row's sort values and id, not an offset.

A page is read when one of its fields is resolved: `totalCount` alone reads no rows, and without it nothing is counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

import strawberry

from loaders.arguments import Arguments, Order
from loaders.dataloader import DataLoader, Slice
from loaders.read_declaration import Read
from schema import cursor
from schema.errors import bad_input

# Rows of a page: where the query doesn't say, and at most (the contract's rule of pages).
DEFAULT_PAGE = 50
MAX_PAGE = 500

T = TypeVar("T")


@strawberry.enum(description="Which way an order goes. Unknown values come last either way.")
class Direction(Enum):
    ASC = strawberry.enum_value("ASC", description="Smallest, earliest, or first in the alphabet first.")
    DESC = strawberry.enum_value("DESC", description="Largest, latest, or last in the alphabet first.")


@strawberry.type(description="Where a page stands among all rows.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether rows follow this page.")
    has_previous_page: bool = strawberry.field(description="Whether rows precede this page.")
    start_cursor: str | None = strawberry.field(description="The first row's cursor; null on an empty page.")
    end_cursor: str | None = strawberry.field(description="The last row's cursor; null on an empty page.")


@dataclass(frozen=True, slots=True)
class Edge:
    node: Any
    cursor: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page that has not been read yet: what the fields of a connection resolve from.

    `arguments` ask for one row more than the page shows, which tells whether more rows follow.
    """

    loader: DataLoader
    read: Read
    key: str
    arguments: Arguments

    async def rows(self) -> list[Any]:
        return shown((await self._slice()).rows, self.arguments)

    async def edges(self) -> list[Edge]:
        slice_ = await self._slice()
        return [Edge(*each) for each in zip(shown(slice_.rows, self.arguments), self._cursors(slice_), strict=True)]

    async def info(self) -> PageInfo:
        slice_ = await self._slice()
        return info_of(self.arguments, len(slice_.rows), self._cursors(slice_))

    async def total(self) -> int:
        return await self.loader.count(self.read, self.key, self.arguments)

    async def _slice(self) -> Slice:
        return await self.loader.load(self.read, self.key, self.arguments)

    def _cursors(self, slice_: Slice) -> list[str]:
        return cursor.encode(self.read, self.arguments.order, shown(slice_.positions, self.arguments))


def shown(read: list[T], arguments: Arguments) -> list[T]:
    """Those of the rows read that the page shows, in the order of the list. Rows read backwards are turned round."""
    assert arguments.limit is not None  # noqa: S101
    page = read[: arguments.limit - 1]
    return page[::-1] if arguments.backwards else page


def info_of(arguments: Arguments, rows_read: int, cursors: Sequence[str]) -> PageInfo:
    """The PageInfo of a page. `rows_read` counts the extra row too; of `cursors`, only the first and last matter."""
    more = rows_read == arguments.limit
    # The row that `before` (or `after`) was taken from follows (or precedes) the page: there is no need to read it.
    return PageInfo(
        has_next_page=arguments.before is not None or (more and not arguments.backwards),
        has_previous_page=arguments.after is not None or (more and arguments.backwards),
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )


@strawberry.type(name="Edge", description="A row of a page, and where it stands.")
class EdgeOf(Generic[T]):
    node: T = strawberry.field(description="The row.")
    cursor: str = strawberry.field(description="Give this as `after` or `before` to go on from here.")


async def _nodes(root: strawberry.Parent[Page]) -> list[Any]:
    return await root.rows()


async def _edges(root: strawberry.Parent[Page]) -> list[Any]:
    return await root.edges()


async def _info(root: strawberry.Parent[Page]) -> PageInfo:
    return await root.info()


async def _total(root: strawberry.Parent[Page]) -> int:
    return await root.total()


@strawberry.type(name="Connection", description="A page of rows, and how many there are in all.")
class Connection(Generic[T]):
    nodes: list[T] = strawberry.field(resolver=_nodes, description="The rows of this page.")
    edges: list[EdgeOf[T]] = strawberry.field(
        resolver=_edges, description="The rows of this page, each with its cursor."
    )
    page_info: PageInfo = strawberry.field(resolver=_info, description="Where this page stands.")
    total_count: int = strawberry.field(
        resolver=_total, description="How many rows there are in all. Counted only when asked for."
    )


def page_arguments(read: Read, given: Mapping[str, Any]) -> Arguments:
    """The read's arguments for those of a connection. Raises BAD_INPUT where these are invalid or contradictory."""
    first, last = given.get("first"), given.get("last")
    if first is not None and last is not None:
        raise bad_input("Expected `first` or `last`, got both.")
    size = checked_size("first" if last is None else "last", first if last is None else last, DEFAULT_PAGE, MAX_PAGE)
    order = _order(read, given.get("order_by"))
    positions = {
        name: cursor.decode(name, given[name], read, order)
        for name in ("after", "before")
        if given.get(name) is not None
    }
    return Arguments(
        order=order,
        limit=size + 1,
        after=positions.get("after"),
        before=positions.get("before"),
        backwards=last is not None,
        as_of=given.get("as_of"),
    )


def checked_size(name: str, size: int | None, default: int, most: int) -> int:
    """How many rows to give: `size`, or `default` where that is None. Raises BAD_INPUT outside of 0 to `most`."""
    if size is None:
        return default
    if not 0 <= size <= most:
        raise bad_input(f"Expected `{name}` from 0 to {most}, got {size}.")
    return size


def _order(read: Read, given: list[Any] | None) -> tuple[Order, ...]:
    """The order that is asked for, or else the read's own. Of a field that is named twice, the first mention counts."""
    asked: dict[str, Order] = {}
    for by in given or []:
        descending = by.direction is Direction.DESC
        asked.setdefault(by.by.name, Order(by.by.name, descending))
    return tuple(asked.values()) or tuple(Order(name) for name in read.default)
