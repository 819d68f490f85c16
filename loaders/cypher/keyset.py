"""Keyset pages: the order of rows, and the conditions that keep those on the far side of a position in it.

The Cypher calls the sort values of a row s0, s1, …; its id decides where they are all equal.
"""

from collections.abc import Iterator

from loaders.arguments import Arguments, Order, Position
from loaders.cypher.conditions import Condition


def order_by(order: tuple[Order, ...], identity: str, *, backwards: bool) -> str:
    """Unknown values come last in both directions (the contract's rule), so backwards they come first.

    Cypher has them last where it ascends and first where it descends: only a descending order has to say so.
    """
    terms: list[str] = []
    for i, by in enumerate(order):
        if by.descending:
            terms.append(f"s{i} IS NULL{' DESC' if backwards else ''}")
        terms.append(f"s{i}{' DESC' if by.descending != backwards else ''}")
    return ", ".join([*terms, f"{identity}{' DESC' if backwards else ''}"])


def between(order: tuple[Order, ...], identity: str, arguments: Arguments) -> Iterator[Condition]:
    """The conditions of a page: after the one position, before the other, where they are given."""
    if arguments.after is not None:
        yield _beyond("after", order, arguments.after, identity, forwards=True)
    if arguments.before is not None:
        yield _beyond("before", order, arguments.before, identity, forwards=False)


def _beyond(scope: str, order: tuple[Order, ...], position: Position, identity: str, *, forwards: bool) -> Condition:
    """The first sort value that differs decides, at last the id."""
    names = [f"${scope}{i}" for i in range(len(position))]
    equal: list[str] = []
    either: list[str] = []
    for i, (by, name, value) in enumerate(zip(order, names, position, strict=False)):
        further = _further(f"s{i}", name, value is None, by.descending == forwards, forwards)
        if further:
            either.append(" AND ".join([*equal, further]))
        equal.append(f"s{i} IS NULL" if value is None else f"s{i} = {name}")
    either.append(" AND ".join([*equal, f"{identity} {'>' if forwards else '<'} {names[-1]}"]))
    text = " OR ".join(f"({term})" for term in either)
    return Condition(text, {f"{scope}{i}": value for i, value in enumerate(position)})


def _further(sort: str, name: str, is_null: bool, towards_smaller: bool, forwards: bool) -> str | None:
    """Beyond one sort value of the position; None where nothing is: unknown values are the last."""
    if is_null:
        return None if forwards else f"{sort} IS NOT NULL"
    beyond = f"{sort} {'<' if towards_smaller else '>'} {name}"
    return f"({beyond} OR {sort} IS NULL)" if forwards else beyond
