"""What is asked of a read beside its keys, and what of it decides a query text and a count.

Both are said by taking away what does not matter. So an argument that is added one day, and that nobody thinks of here,
makes more texts and more batches than there need be; it never makes two different questions look the same.
"""

from dataclasses import dataclass, replace

Scalar = str | int | float | bool | None
Value = Scalar | tuple[Scalar, ...]
Position = tuple[Scalar, ...]
"""Where a row stands in an order: its sort values, then its id."""

ANY_DATE = "0001"


@dataclass(frozen=True, slots=True)
class Order:
    """One of the orders that a read declares, and its direction."""

    name: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Arguments:
    """What is asked of a read beside its keys. Hashable: keys with equal arguments go into one batch.

    `after` and `before` are positions in the given order. `backwards` takes the last `limit` rows instead of the first.
    `as_of` is a partial date. `parameters` are values that the pattern itself names.
    """

    order: tuple[Order, ...] = ()
    limit: int | None = None
    after: Position | None = None
    before: Position | None = None
    backwards: bool = False
    as_of: str | None = None
    parameters: tuple[tuple[str, Value], ...] = ()


NO_ARGUMENTS = Arguments()


def form_of(arguments: Arguments) -> Arguments:
    """The same with stand-ins for all values that are sent as parameters: equal forms have one query text."""
    return replace(
        arguments,
        limit=None if arguments.limit is None else 0,
        after=_form_of_position(arguments.after),
        before=_form_of_position(arguments.before),
        as_of=None if arguments.as_of is None else ANY_DATE,
        parameters=(),
    )


def of_all_pages(arguments: Arguments) -> Arguments:
    """The same without what makes it one page in one order: what a count depends on."""
    return replace(arguments, order=(), limit=None, after=None, before=None, backwards=False)


def _form_of_position(position: Position | None) -> Position | None:
    """Which of its values are unknown is a matter of the text: null is equal to nothing in Cypher."""
    return None if position is None else tuple(None if value is None else "" for value in position)
