"""Fields whose values lie along edges, declared once: resolvers, limits, plans and listings read the same declaration.

A traversal says what a field *is*: where it starts (`by`, the row's attribute, or `find` for what the arguments
name), which read answers it, and what a row of it costs. `bind` says where it leads with some arguments, for plans;
`load` goes there for one row, and is the reference for every other way. Types declare theirs with the words of
`traversal_fields`.
"""

import json
from abc import abstractmethod
from asyncio import gather
from collections.abc import Awaitable, Mapping
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
