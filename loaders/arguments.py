"""What is asked of a read beside its keys, and which part of that decides a query text or a count.

Both parts are what is left when everything that does not matter is taken away. So a new argument that somebody forgets
here makes more query texts and batches than needed, but never lets different arguments share one
(docs/decisions/0015-a-line.md).
"""

from dataclasses import dataclass, replace

Scalar = str | int | float | bool | None
Value = Scalar | tuple[Scalar, ...]
Position = tuple[Scalar, ...]
"""Where a row stands in an order: its sort values, then its id."""

# Stands for every date in the form of arguments. A condition parses it, so it has to be a date.
ANY_DATE = "0001"


@dataclass(frozen=True, slots=True)
class Order:
    """One of the orders that a read declares, and its direction."""

    name: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Arguments:
    """What is asked of a read beside its keys. Hashable, since keys with equal arguments go into one batch.

    An empty `order` is the read's own. `limit` is the most rows for each key; None is all. `after` and `before` are
    positions in the order. `backwards` takes the last `limit` rows instead of the first, and gives the last one first.
    `as_of` is a partial date. `parameters` are the names and values of parameters that the pattern itself names.
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
    """The arguments, with stand-ins for all values that are sent as parameters: equal forms have one query text."""
    return replace(
        arguments,
        limit=None if arguments.limit is None else 0,
        after=_form_of_position(arguments.after),
        before=_form_of_position(arguments.before),
        as_of=None if arguments.as_of is None else ANY_DATE,
        parameters=(),
    )


def of_all_pages(arguments: Arguments) -> Arguments:
    """The arguments without those that choose or sort a page: what a count depends on."""
    return replace(arguments, order=(), limit=None, after=None, before=None, backwards=False)


def _form_of_position(position: Position | None) -> Position | None:
    """Which of the values are null decides the text: in Cypher nothing equals null, so their condition is IS NULL."""
    return None if position is None else tuple(None if value is None else "" for value in position)
