"""The part of a query text that one read makes: the rows of the keys, or how many there are, and its parameters."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from loaders.arguments import Arguments, Order, Value, form_of, of_all_pages
from loaders.cypher.conditions import AS_OF, Condition, may_hold
from loaders.cypher.keyset import between, order_by
from loaders.cypher.layout import indented
from loaders.read_declaration import Read

# Who only looks on or was asked to come is listed, but not counted as taking part (the contract's rule of counting).
UNCOUNTED_ROLES = ["OBSERVER", "GUEST", "INVITED"]

_PARAMETER = re.compile(r"\$(\w+)")


def page_body(read: Read, arguments: Arguments, columns: tuple[str, ...], *, positions: bool) -> str:
    """The rows of the keys: these of their columns, then, for their positions, the sort values.

    A batch is [key, rows] for each key; of a shared read it is each row once, in order, with the numbers of the keys
    that lead to it at its end.
    """
    return _page_body(read, form_of(arguments), columns, positions=positions)


def count_body(read: Read, arguments: Arguments) -> str:
    """How many rows each key has in all, whatever page the arguments ask for: [key, count]."""
    return _count_body(read, form_of(of_all_pages(arguments)))


def parameters(text: str, read: Read, arguments: Arguments, keys: list[str]) -> dict[str, object]:
    """The values of all that a text names of which these bodies are parts: null where the arguments don't say."""
    values: dict[str, object] = {"keys": keys, "uncounted": UNCOUNTED_ROLES, "limit": arguments.limit}
    values.update((name, _listed(value)) for name, value in arguments.parameters)
    for condition in (*_filters(read, arguments), *between(_order(read, arguments), _identity(read), arguments)):
        values.update(condition.parameters)
    return {name: values.get(name) for name in _named(text)}


@lru_cache(maxsize=4096)
def _page_body(read: Read, form: Arguments, columns: tuple[str, ...], *, positions: bool) -> str:
    values = [read.shape.columns[name] for name in columns]
    values += [f"s{i}" for i in range(len(_order(read, form)))] if positions else []
    rows = _shared_rows if read.shared else _own_rows
    return "\n".join(rows(read, form, values))


@lru_cache(maxsize=1024)
def _count_body(read: Read, form: Arguments) -> str:
    return "\n".join(_each_key([*_matched(read, form), *_distinct(read), "RETURN count(*) AS rows"]))


def _own_rows(read: Read, form: Arguments, values: list[str]) -> list[str]:
    """Key by key: what a key leads to is sorted for it alone."""
    lines = [*_matched(read, form), *_sorted(read, form)]
    if form.limit is not None:
        lines.append("LIMIT $limit")
    return _each_key([*lines, f"RETURN collect([{', '.join(values)}]) AS rows"])


def _shared_rows(read: Read, form: Arguments, values: list[str]) -> list[str]:
    """All keys at once: a row is sorted, and its values are read, once for all keys that lead to it."""
    row = read.shape.variable
    lines = [
        "UNWIND range(0, size($keys) - 1) AS at",
        "WITH at, $keys[at] AS key",
        *_matched(read, form),
        f"WITH {row}, collect(DISTINCT at) AS keys",
        *_sorted(read, form),
    ]
    if form.limit is not None:
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
    if read.shared:
        yield f"WITH DISTINCT {read.shape.variable}"


def _sorted(read: Read, form: Arguments) -> Iterator[str]:
    """The rows between the two positions, in order."""
    order, identity = _order(read, form), _identity(read)
    if order:
        yield "WITH *, " + ", ".join(f"{read.orders[by.name]} AS s{i}" for i, by in enumerate(order))
    for condition in between(order, identity, form):
        yield f"WITH * WHERE {condition.text}"
    yield f"WITH * ORDER BY {order_by(order, identity, backwards=form.backwards)}"


def _filters(read: Read, arguments: Arguments) -> Iterator[Condition]:
    """Which of the rows are asked for, wherever the page stands."""
    if arguments.as_of is not None and read.dated:
        yield may_hold(read.dated, arguments.as_of, AS_OF)


def _order(read: Read, arguments: Arguments) -> tuple[Order, ...]:
    return arguments.order or tuple(Order(name) for name in read.default)


def _identity(read: Read) -> str:
    return f"{read.shape.variable}.id"


@lru_cache(maxsize=4096)
def _named(text: str) -> frozenset[str]:
    return frozenset(_PARAMETER.findall(text))


def _listed(value: Value) -> object:
    return list(value) if isinstance(value, tuple) else value


def _each_key(lines: Iterable[str]) -> list[str]:
    """What the lines return as `rows`, with its key."""
    return ["UNWIND $keys AS key", "CALL (key) {", *indented(lines), "}", "RETURN collect([key, rows])"]
