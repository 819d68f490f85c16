"""The part of a query text that asks one read for the rows of all keys, or for their number; and its parameters.

Texts are composed and kept by the form of the arguments: values never stand in them, and always come as parameters.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from loaders.arguments import Arguments, Order, Value, form_of, of_all_pages
from loaders.cypher.conditions import AS_OF, Condition, may_hold
from loaders.cypher.keyset import between, order_by
from loaders.cypher.query_text import TEXTS_KNOWN, indented
from loaders.read_declaration import Read

# Actors that only observe, are guests or were invited are listed, but do not count as taking part (the contract's rule
# of counting).
UNCOUNTED_ROLES = ["OBSERVER", "GUEST", "INVITED"]

_PARAMETER = re.compile(r"\$(\w+)")


def page_body(read: Read, arguments: Arguments, columns: tuple[str, ...], *, positions: bool) -> str:
    """The Cypher for the rows of all keys: these columns of each row, then, with `positions`, its sort values.

    It returns one batch, which is a list of [key, rows]. For a shared read, it is a list of all rows, each once and in
    order; each row ends with the places, in the list of keys, of those that lead to it.
    """
    return _page_body(read, form_of(arguments), columns, positions=positions)


def count_body(read: Read, arguments: Arguments) -> str:
    """The Cypher for how many rows each key has in all, whatever page the arguments ask for: a list of [key, count]."""
    return _count_body(read, form_of(of_all_pages(arguments)))


def parameters(text: str, read: Read, arguments: Arguments, keys: list[str]) -> dict[str, object]:
    """The values of all parameters that a query text with bodies of this read names; None where nothing gives one."""
    values: dict[str, object] = {"keys": keys, "uncounted": UNCOUNTED_ROLES, "limit": arguments.limit}
    values.update((name, _listed(value)) for name, value in arguments.parameters)
    for condition in (*_filters(read, arguments), *between(_order(read, arguments), _identity(read), arguments)):
        values.update(condition.parameters)
    return {name: values.get(name) for name in _named(text)}


@lru_cache(TEXTS_KNOWN)
def _page_body(read: Read, form: Arguments, columns: tuple[str, ...], *, positions: bool) -> str:
    values = [read.shape.columns[name] for name in columns]
    values += [f"s{i}" for i in range(len(_order(read, form)))] if positions else []
    rows = _shared_rows if read.shared else _own_rows
    return "\n".join(rows(read, form, values))


@lru_cache(TEXTS_KNOWN)
def _count_body(read: Read, form: Arguments) -> str:
    return "\n".join(_each_key([*_matched(read, form), *_distinct(read), "RETURN count(*) AS rows"]))


def _own_rows(read: Read, form: Arguments, values: list[str]) -> list[str]:
    """Where rows belong to one key, each key's rows are sorted and cut for it alone."""
    lines = [*_matched(read, form), *_sorted(read, form)]
    if form.limit is not None:  # by LIMIT: a slice of `collect` would sort and hold every row of the key
        lines.append("LIMIT $limit")
    return _each_key([*lines, f"RETURN collect([{', '.join(values)}]) AS rows"])


def _shared_rows(read: Read, form: Arguments, values: list[str]) -> list[str]:
    """Where several keys lead to a row, it is sorted, and its columns are read, once for all of them."""
    row = read.shape.variable
    lines = [
        "UNWIND range(0, size($keys) - 1) AS at",
        "WITH at, $keys[at] AS key",
        *_matched(read, form),
        f"WITH {row}, collect(DISTINCT at) AS keys",
        *_sorted(read, form),
    ]
    if form.limit is not None:
        # The limit is each key's own: cut key by key, then gather the keys of each row again, which loses the order.
        lines += [
            "UNWIND keys AS at",
            f"WITH at, collect({row})[..$limit] AS page",
            f"UNWIND page AS {row}",
            f"WITH {row}, collect(at) AS keys",
            *_sorted(read, form),
        ]
    return [*lines, f"RETURN collect([{', '.join([*values, 'keys'])}])"]


def _matched(read: Read, form: Arguments) -> Iterator[str]:
    yield read.pattern
    for condition in _filters(read, form):
        yield f"WITH * WHERE {condition.text}"


def _distinct(read: Read) -> Iterator[str]:
    if read.shared:  # one key can lead to a row in several ways, and the row counts once
        yield f"WITH DISTINCT {read.shape.variable}"


def _sorted(read: Read, form: Arguments) -> Iterator[str]:
    """Keeps the rows between the two positions, and sorts them."""
    order, identity = _order(read, form), _identity(read)
    if order:
        yield "WITH *, " + ", ".join(f"{read.orders[by.name]} AS s{i}" for i, by in enumerate(order))
    for condition in between(order, identity, form):
        yield f"WITH * WHERE {condition.text}"
    yield f"WITH * ORDER BY {order_by(order, identity, backwards=form.backwards)}"


def _filters(read: Read, arguments: Arguments) -> Iterator[Condition]:
    """Which rows are asked for, whatever the page: these conditions hold for counts too."""
    if arguments.as_of is not None and read.dated:
        yield may_hold(read.dated, arguments.as_of, AS_OF)


def _order(read: Read, arguments: Arguments) -> tuple[Order, ...]:
    return arguments.order or tuple(Order(name) for name in read.default)


def _identity(read: Read) -> str:
    return f"{read.shape.variable}.id"


@lru_cache(TEXTS_KNOWN)
def _named(text: str) -> frozenset[str]:
    return frozenset(_PARAMETER.findall(text))


def _listed(value: Value) -> object:
    return list(value) if isinstance(value, tuple) else value


def _each_key(lines: Iterable[str]) -> list[str]:
    """For all keys, [key, rows], where `rows` is what the lines return for one key."""
    return ["UNWIND $keys AS key", "CALL (key) {", *indented(lines), "}", "RETURN collect([key, rows])"]
