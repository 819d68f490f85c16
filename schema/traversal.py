"""Traversals: fields that lead to other rows, declared once. Resolvers, plans and costs all read that declaration.

A traversal says where it starts (`by`, the attribute of the row that holds the keys; or `find`, which takes them from
the arguments), which read answers it, and what a row costs. `bind` says where it leads with given arguments, for plans.
`load` resolves it for one row, and is the reference for every other way. Types declare their traversals with the
functions of `traversal_fields` (docs/decisions/0010-schema.md).
"""

from abc import abstractmethod
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
from schema.bound_traversal import BoundTraversal, FindKeys
from schema.errors import ApiError, ErrorCode, bad_input, quoted, too_many
from schema.paging import Connection, Page, checked_size, page_arguments

# Rows of a list that takes `first`: where the query doesn't say, and at most (the contract's rule of pages).
DEFAULT_LIST = 200
MAX_LIST = 1000

Given = Mapping[str, Any]
"""A field's arguments by their Python names, converted by Strawberry. Those that the query leaves out are missing."""


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a field: its type as an annotation, and its description in the schema.

    `among` are the values that a list of strings may hold, where the contract has strings and not an enum; empty where
    any value will do.
    """

    annotation: Any
    description: str
    among: tuple[str, ...] = ()


class Traversal(StrawberryField):
    """What all kinds of traversal share. `cost` is that of one row, where 1 is a plain row that is read by its key."""

    # Strawberry takes a basic field for a plain attribute of the row: it gives it neither `info` nor arguments.
    is_basic_field = False
    is_async = True

    def __init__(self, annotation: Any, arguments: Mapping[str, Argument], cost: int, description: str) -> None:
        super().__init__(type_annotation=StrawberryAnnotation(annotation), description=description)
        self.cost = cost
        # Strawberry makes a dataclass of each type: a traversal has no value to take part in its constructor.
        self.init = self.repr = self.compare = False
        self.arguments = [
            StrawberryArgument(name, None, StrawberryAnnotation(declared.annotation), description=declared.description)
            for name, declared in arguments.items()
        ]

    def __copy__(self) -> NoReturn:
        # Strawberry copies the fields of generic types, by a constructor call that leaves out what is declared here.
        raise TypeError("a traversal belongs to one concrete type")

    def get_result(self, source: Any, info: Info | None, args: list[Any], kwargs: Any) -> Awaitable[Any]:  # noqa: ARG002
        assert info is not None  # noqa: S101
        return self.load(source, info.context.loader, given_arguments(kwargs))

    @abstractmethod
    def bind(self, given: Given) -> BoundTraversal:
        """Where it leads with these arguments. Raises ApiError where they are out of range or contradictory."""

    @abstractmethod
    async def load(self, source: Any, loader: DataLoader, given: Given) -> Any:
        """The field's value for the row `source`, read by way of the answer's loader."""


class ByIds(Traversal):
    """A traversal to what ids name. They are in the row's attribute `by`, or `find` takes them from the arguments."""

    def __init__(
        self, annotation: Any, *, by: str | None = None, find: FindKeys = lambda _given: [], **declared: Any
    ) -> None:
        super().__init__(annotation, **declared)
        self.by, self.find = by, find

    def bind(self, given: Given) -> BoundTraversal:
        found = None if self.by else tuple(self.find(given))
        return BoundTraversal(by=self.by, by_argument=found, cost=self.cost)

    async def load_each(self, source: Any, loader: DataLoader, given: Given) -> list[Any]:
        """What each id names, in their order; None where there is nothing."""
        asked = [loader.load(*start) if start else None for start in self.bind(given).starts(source)]
        # One after another: those who wait for one Cypher query need not all be woken up by it.
        return [None if each is None else next(iter((await each).rows), None) for each in asked]


class One(ByIds):
    """A traversal to one row, or null. Where the row must exist, `required` is what clients are told if it doesn't."""

    def __init__(self, annotation: Any, *, required: str | None = None, **declared: Any) -> None:
        super().__init__(annotation, **declared)
        self.required = required

    async def load(self, source: Any, loader: DataLoader, given: Given) -> Any:
        [row] = await self.load_each(source, loader, given)
        if row is None and self.required:
            raise ApiError(ErrorCode.UNAVAILABLE, self.required)
        return row


class Each(ByIds):
    """A traversal to several rows, in the order of their ids; null for each that isn't there."""

    async def load(self, source: Any, loader: DataLoader, given: Given) -> Any:
        return await self.load_each(source, loader, given)


class Many(Traversal):
    """A traversal to all rows that a read gives for the row at hand; to the first ones where the field takes `first`.

    All other arguments are parameters that the read's pattern names.
    """

    def __init__(
        self,
        annotation: Any,
        *,
        read: Read,
        by: str | None,
        arguments: Mapping[str, Argument],
        **declared: Any,
    ) -> None:
        super().__init__(list[annotation], arguments=arguments, **declared)
        self.read, self.by = read, by
        self.limited = "first" in arguments
        self.filters = {name: declared for name, declared in arguments.items() if name != "first"}

    def bind(self, given: Given) -> BoundTraversal:
        limit = checked_size("first", given.get("first"), DEFAULT_LIST, MAX_LIST) if self.limited else None
        filters = tuple((name, _filter(name, given.get(name), argument)) for name, argument in self.filters.items())
        arguments = Arguments(limit=limit, parameters=filters)
        return BoundTraversal(by=self.by, read=self.read, arguments=arguments, cost=self.cost)

    async def load(self, source: Any, loader: DataLoader, given: Given) -> Any:
        bound = self.bind(given)
        return (await loader.load(self.read, bound.key(source), bound.arguments)).rows


class Pages(Traversal):
    """A traversal to a page of the rows that a read gives for the row at hand: a connection."""

    def __init__(self, node: Any, *, read: Read, by: str | None, **declared: Any) -> None:
        super().__init__(Connection[node], **declared)
        self.read, self.by = read, by

    def bind(self, given: Given) -> BoundTraversal:
        arguments = page_arguments(self.read, given)
        return BoundTraversal(by=self.by, read=self.read, arguments=arguments, cost=self.cost)

    async def load(self, source: Any, loader: DataLoader, given: Given) -> Page:
        bound = self.bind(given)
        return Page(loader, self.read, bound.key(source), bound.arguments)


def given_arguments(arguments: Given) -> Given:
    """The arguments that the query gives: Strawberry has UNSET for the others."""
    return {name: value for name, value in arguments.items() if value is not UNSET}


def _filter(name: str, given: Any, argument: Argument) -> Any:
    """The value of an argument as a parameter. Raises ApiError where a list holds what `argument` doesn't allow."""
    if argument.among:
        if given and len(given) > len(argument.among):
            raise too_many(name, len(given), len(argument.among))
        for value in given or ():
            if value not in argument.among:
                raise bad_input(f"Expected `{name}` to be among {', '.join(argument.among)}; got {quoted(value)}.")
    return _value(given)


def _value(given: Any) -> Any:
    """Enum members as their values, and lists as tuples, since the arguments of a read have to be hashable."""
    if isinstance(given, list):
        return tuple(_value(value) for value in given)
    return getattr(given, "value", given)
