"""Keyset pages: the order of rows, and the conditions that keep the rows beyond a position in that order.

A page starts at a position and not at an offset, so it goes on at the same place when rows come or go. The Cypher calls
the sort values of a row s0, s1, …; where all of them are equal, the id decides.
"""

from collections.abc import Iterator

from loaders.arguments import Arguments, Order, Position
from loaders.cypher.conditions import Condition


def order_by(order: tuple[Order, ...], identity: str, *, backwards: bool) -> str:
    """The terms of ORDER BY. Unknown values come last in both directions, as the contract has it for dates.

    Read backwards, they come first. Cypher puts nulls last where it ascends and first where it descends, so only a
    descending order needs a term of its own for them.
    """
    terms: list[str] = []
    for i, by in enumerate(order):
        if by.descending:
            terms.append(f"s{i} IS NULL{' DESC' if backwards else ''}")
        terms.append(f"s{i}{' DESC' if by.descending != backwards else ''}")
    return ", ".join([*terms, f"{identity}{' DESC' if backwards else ''}"])


def between(order: tuple[Order, ...], identity: str, arguments: Arguments) -> Iterator[Condition]:
    """The conditions of a page: rows after `arguments.after` and before `arguments.before`, where these are given."""
    if arguments.after is not None:
        yield _beyond("after", order, arguments.after, identity, forwards=True)
    if arguments.before is not None:
        yield _beyond("before", order, arguments.before, identity, forwards=False)


def _beyond(scope: str, order: tuple[Order, ...], position: Position, identity: str, *, forwards: bool) -> Condition:
    """Keeps the rows beyond a position: the first sort value that differs decides, and if none does, the id."""
    names = [f"${scope}{i}" for i in range(len(position))]
    equal: list[str] = []
    either: list[str] = []
    # Not strict: a position has one value more than the order, its id.
    for i, (by, name, value) in enumerate(zip(order, names, position, strict=False)):
        further = _further(f"s{i}", name, value is None, by.descending == forwards, forwards)
        if further:
            either.append(" AND ".join([*equal, further]))
        equal.append(f"s{i} IS NULL" if value is None else f"s{i} = {name}")
    either.append(" AND ".join([*equal, f"{identity} {'>' if forwards else '<'} {names[-1]}"]))
    text = " OR ".join(f"({term})" for term in either)
    return Condition(text, {f"{scope}{i}": value for i, value in enumerate(position)})


def _further(sort: str, name: str, is_null: bool, towards_smaller: bool, forwards: bool) -> str | None:
    """The condition that a row's sort value lies beyond the position's; None where it can't, null being the last."""
    if is_null:
        return None if forwards else f"{sort} IS NOT NULL"
    beyond = f"{sort} {'<' if towards_smaller else '>'} {name}"
    return f"({beyond} OR {sort} IS NULL)" if forwards else beyond
