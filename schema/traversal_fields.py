"""The functions with which types declare their traversals.

`one` leads to what an id of the row names, `each` to what several ids name; `by_argument` and `each_by_argument` take
the ids from the field's arguments. `many` leads to the rows that a read gives for the row at hand, and `connection`
pages through such rows.
"""

from collections.abc import Callable, Mapping
from typing import Any

from loaders.read_declaration import Read
from schema.bound_traversal import FindKeys, KeyedRead
from schema.scalars import PartialDate
from schema.traversal import Argument, Each, Given, Many, One, Pages

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


def one(kind: Any, *, by: str, description: str, optional: bool = False, cost: int = 1) -> Any:
    """A field for the row whose id is in the attribute `by`; `optional` where that may be None."""
    return One(kind | None if optional else kind, by=by, arguments={}, cost=cost, description=description)


def by_argument(
    kind: Any,
    *,
    find: Callable[[Given], KeyedRead | None],
    arguments: Mapping[str, Argument],
    description: str,
    required: str | None = None,
) -> Any:
    """A field for the row that the arguments name, or null. With `required`, it must be there: see `One`."""
    return One(
        kind if required else kind | None,
        find=lambda given: [find(given)],
        required=required,
        arguments=arguments,
        cost=1,
        description=description,
    )


def each_by_argument(kind: Any, *, find: FindKeys, arguments: Mapping[str, Argument], description: str) -> Any:
    """A field for the rows that the arguments name, in their order; null for each that isn't there."""
    return Each(list[kind | None], find=find, arguments=arguments, cost=1, description=description)


def each(kind: Any, *, by: str, description: str, cost: int = 1) -> Any:
    """A field for the rows whose ids are in the attribute `by`, which is a list."""
    return Each(list[kind], by=by, arguments={}, cost=cost, description=description)


def many(
    kind: Any,
    *,
    read: Read,
    description: str,
    by: str | None = "id",
    arguments: Mapping[str, Argument] | None = None,
    cost: int = 1,
) -> Any:
    """A field for the rows that `read` gives for the attribute `by` (None at a root)."""
    return Many(kind, read=read, by=by, arguments=arguments or {}, cost=cost, description=description)


def connection(
    node: Any,
    *,
    read: Read,
    description: str,
    by: str | None = "id",
    order: Any = None,
    cost: int = 1,
) -> Any:
    """A field that pages through the rows that `read` gives for the attribute `by` (None at a root).

    `order` is the input type of the argument `orderBy`; without it, clients can't choose the order. A read that is
    `dated` brings the argument `asOf`.
    """
    arguments = PAGE_ARGUMENTS
    if order is not None:
        arguments = {"order_by": Argument(list[order] | None, _ORDER_BY), **arguments}
    if read.dated:
        arguments = {"as_of": Argument(PartialDate | None, _AS_OF), **arguments}
    return Pages(node, read=read, by=by, arguments=arguments, cost=cost, description=description)
