"""Fields whose values lie along edges: declared once; resolver, limits, plans and listings read the same declaration.

Four kinds: `one` thing named by an id, `each` of several ids, the `many` rows that one read gives for the row at hand,
and a `connection`, which pages through such rows. A declaration says what a field *is*: where it starts (`by`, the
row's attribute, or `find` for what the arguments name), which read answers it, and what a row of it costs.
`bound` says where it leads, for plans; `load` goes there for one row, and is the reference.
"""

import json
from abc import abstractmethod
from asyncio import gather
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from strawberry import UNSET, Info
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from loaders.arguments import Arguments
from loaders.dataloader import DataLoader
from loaders.read_declaration import Read
from schema.bound_traversal import BoundTraversal, FindKeys, KeyedRead
from schema.errors import ApiError, ErrorCode, bad_input
from schema.paging import DEFAULT_PAGE, Connection, Page, checked_size, page_arguments
from schema.scalars import PartialDate

DEFAULT_LIST = 200
MAX_LIST = 1000

Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a field: its type as an annotation, and what it means.

    `among` are the values that a list of text may hold, where the contract has text and not an enum.
    """

    annotation: Any
    description: str
    among: tuple[str, ...] = ()


class Traversal(StrawberryField):
    """What all kinds share. `cost` is that of one row, in units of a plain row read by key."""

    is_basic_field = False
    is_async = True

    def __init__(self, annotation: Any, arguments: Mapping[str, Argument], cost: int, description: str) -> None:
        super().__init__(type_annotation=StrawberryAnnotation(annotation), description=description)
        self.cost = cost
        self.init = self.repr = self.compare = False
        self.arguments = [
            StrawberryArgument(name, None, StrawberryAnnotation(declared.annotation), description=declared.description)
            for name, declared in arguments.items()
        ]

    def __copy__(self) -> NoReturn:
        raise TypeError("a traversal belongs to one concrete type")

    def page_size(self, _given: Given) -> int:
        """The most rows that one start leads to; an estimate where only the data bounds it."""
        return 1

    def get_result(self, source: Any, info: Info | None, args: list[Any], kwargs: Any) -> Awaitable[Any]:  # noqa: ARG002
        assert info is not None  # noqa: S101
        return self.load(source, info.context.loader, given_arguments(kwargs))

    @abstractmethod
    def bind(self, given: Given) -> BoundTraversal:
        """Where it leads with these arguments. ApiError where they can't be."""

    @abstractmethod
    async def load(self, source: Any, loader: DataLoader, given: Given) -> Any:
        """The field's value for one row, by way of the answer's reads: the reference for every other way."""


class ByIds(Traversal):
    """What is named by ids, those of the row's attribute `by` or those that the arguments name."""

    def __init__(
        self, annotation: Any, *, by: str | None = None, find: FindKeys = lambda _given: [], **declared: Any
    ) -> None:
        super().__init__(annotation, **declared)
        self.by, self.find = by, find

    def bind(self, given: Given) -> BoundTraversal:
        return BoundTraversal(by=self.by) if self.by else BoundTraversal(by_argument=tuple(self.find(given)))

    async def load_each(self, source: Any, loader: DataLoader, given: Given) -> list[Any]:
        """Each of them, or None in its place."""
        return await gather(*[_first(loader, start) for start in self.bind(given).starts(source)])


class One(ByIds):
    """One thing, or null. Where it has to be there, `required` says what to do if it isn't."""

    def __init__(self, annotation: Any, *, required: str | None = None, **declared: Any) -> None:
        super().__init__(annotation, **declared)
        self.required = required

    async def load(self, source: Any, loader: DataLoader, given: Given) -> Any:
        [thing] = await self.load_each(source, loader, given)
        if thing is None and self.required:
            raise ApiError(ErrorCode.UNAVAILABLE, self.required)
        return thing


class Each(ByIds):
    """Several things in the order of their ids; null for what isn't there."""

    def page_size(self, given: Given) -> int:
        return len(given["ids"]) if "ids" in given else 2

    async def load(self, source: Any, loader: DataLoader, given: Given) -> Any:
        return await self.load_each(source, loader, given)


class Many(Traversal):
    """All rows that a read gives for the row at hand, or its first ones where the field takes `first`."""

    def __init__(
        self,
        annotation: Any,
        *,
        read: Read,
        by: str | None,
        rows: int,
        arguments: Mapping[str, Argument],
        **declared: Any,
    ) -> None:
        super().__init__(list[annotation], arguments=arguments, **declared)
        self.read, self.by, self.rows = read, by, rows
        self.limited = "first" in arguments
        self.filters = {name: declared for name, declared in arguments.items() if name != "first"}

    def page_size(self, given: Given) -> int:
        first = given.get("first")
        return first if isinstance(first, int) else self.rows

    def bind(self, given: Given) -> BoundTraversal:
        limit = checked_size("first", given.get("first"), DEFAULT_LIST, MAX_LIST) if self.limited else None
        filters = tuple((name, _filter(name, given.get(name), argument)) for name, argument in self.filters.items())
        return BoundTraversal(by=self.by, read=self.read, arguments=Arguments(limit=limit, parameters=filters))

    async def load(self, source: Any, loader: DataLoader, given: Given) -> Any:
        bound = self.bind(given)
        return (await loader.load(self.read, bound.key(source), bound.arguments)).rows


class Pages(Traversal):
    """A connection."""

    def __init__(self, node: Any, *, read: Read, by: str | None, **declared: Any) -> None:
        super().__init__(Connection[node], **declared)
        self.read, self.by = read, by

    def page_size(self, given: Given) -> int:
        asked = given.get("first") if given.get("last") is None else given.get("last")
        return asked if isinstance(asked, int) else DEFAULT_PAGE

    def bind(self, given: Given) -> BoundTraversal:
        return BoundTraversal(by=self.by, read=self.read, arguments=page_arguments(self.read, given))

    async def load(self, source: Any, loader: DataLoader, given: Given) -> Page:
        bound = self.bind(given)
        return Page(loader, self.read, bound.key(source), bound.arguments)


def one(kind: Any, *, by: str, description: str, optional: bool = False, cost: int = 1) -> Any:
    """The thing whose id is the row's attribute `by`."""
    return One(kind | None if optional else kind, by=by, arguments={}, cost=cost, description=description)


def by_argument(
    kind: Any,
    *,
    find: Callable[[Given], KeyedRead | None],
    arguments: Mapping[str, Argument],
    description: str,
    required: str | None = None,
) -> Any:
    """The thing that the arguments name, or null; where it must be there, `required` says what to do if it isn't."""
    return One(
        kind if required else kind | None,
        find=lambda given: [find(given)],
        required=required,
        arguments=arguments,
        cost=1,
        description=description,
    )


def each_by_argument(kind: Any, *, find: FindKeys, arguments: Mapping[str, Argument], description: str) -> Any:
    """The things that the arguments name, in their order; null for each that isn't there."""
    return Each(list[kind | None], find=find, arguments=arguments, cost=1, description=description)


def each(kind: Any, *, by: str, description: str, cost: int = 1) -> Any:
    """The things whose ids are in the row's attribute `by`."""
    return Each(list[kind], by=by, arguments={}, cost=cost, description=description)


def many(
    kind: Any,
    *,
    read: Read,
    description: str,
    by: str | None = "id",
    arguments: Mapping[str, Argument] | None = None,
    rows: int = 10,
    cost: int = 1,
) -> Any:
    """The rows of a read for the row's attribute `by`; `rows` estimates how many. Arguments are parameters of it."""
    return Many(kind, read=read, by=by, rows=rows, arguments=arguments or {}, cost=cost, description=description)


def connection(
    node: Any,
    *,
    read: Read,
    description: str,
    by: str | None = "id",
    order: Any = None,
    cost: int = 1,
) -> Any:
    """Pages through the rows of a read; `order` is the input type of `orderBy`, where clients may choose."""
    arguments = PAGE_ARGUMENTS
    if order is not None:
        arguments = {"order_by": Argument(list[order] | None, _ORDER_BY), **arguments}
    if read.dated:
        arguments = {"as_of": Argument(PartialDate | None, _AS_OF), **arguments}
    return Pages(node, read=read, by=by, arguments=arguments, cost=cost, description=description)


PAGE_ARGUMENTS = {
    "first": Argument(int | None, "Give this many rows from the start, 0 to 500. 50 where nothing is said."),
    "after": Argument(str | None, "Only rows after this cursor."),
    "last": Argument(int | None, "Give this many rows from the end, 0 to 500. Not with `first`."),
    "before": Argument(str | None, "Only rows before this cursor."),
}
FIRST = Argument(int | None, "Give at most this many, 0 to 1000. 200 where nothing is said.")
_ORDER_BY = "What to sort by, the first one first; ties go by id."
_AS_OF = (
    "Keep what may hold on that day (or on a day of that month or year): what has no `since` may have begun any time,"
    " but not before its dialogue; what has no `until` may go on."
)


def given_arguments(arguments: Given) -> Given:
    """The arguments without those that the query leaves out."""
    return {name: value for name, value in arguments.items() if value is not UNSET}


async def _first(loader: DataLoader, start: KeyedRead | None) -> Any:
    if start is None:
        return None
    rows = (await loader.load(*start)).rows
    return rows[0] if rows else None


def _filter(name: str, given: Any, argument: Argument) -> Any:
    if argument.among:
        for value in given or ():
            if value not in argument.among:
                raise bad_input(f"Expected `{name}` to be among {', '.join(argument.among)}; got {json.dumps(value)}.")
    return _value(given)


def _value(given: Any) -> Any:
    """Enums by their names and lists as tuples: what parameters are made of, and hash by."""
    if isinstance(given, list):
        return tuple(_value(value) for value in given)
    return getattr(given, "value", given)
