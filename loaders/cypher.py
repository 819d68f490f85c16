"""The text of a statement: a shell around the bodies of what is wanted of the same keys; each is made of a read.

Text is composed from what reads declare and from the form of the arguments, never from their values. Each statement
looks at the dataset's stamp before and after it reads (see `editions`): the subqueries keep that order.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from loaders.partial_dates import as_of_parameters, may_hold
from loaders.read_declaration import Arguments, Order, Read, Scalar, Value

# Who only looks on or was asked to come is listed, but not counted as taking part (the contract's rule of counting).
UNCOUNTED_ROLES = ["OBSERVER", "GUEST", "INVITED"]

_PARAMETER = re.compile(r"\$(\w+)")

# At each end, what is nearer to the rows is looked at nearer to them: else a load could commit, and take its notice
# down, between the two looks of one end.
_DATASET = "OPTIONAL MATCH (dataset:Dataset {id: 'dataset'})"
_STAMP = "[dataset.version, toString(dataset.loadedAt)]"
_FIRST_STAMP = f"{_DATASET}\nWITH collect({_STAMP})[0] AS first"


def _notices(name: str, made_before: str) -> str:
    """`made_before` is imported for the order alone: the subquery runs after what made it."""
    counted = "OPTIONAL MATCH (change:DatasetChange) WHERE change.untilMs > timestamp()"
    return f"CALL ({made_before}) {{\n  {counted}\n  RETURN count(change) AS {name}\n}}"


LOOK_TEXT = f"{_FIRST_STAMP}\n{_notices('notices', 'first')}\nRETURN first AS stamp, notices"


@lru_cache(maxsize=4096)
def query_text(*bodies: str) -> str:
    """The shell: a look, the batch of each body in a list, a look."""
    names = [f"batch{i}" for i in range(len(bodies))]
    lines = [_FIRST_STAMP, _notices("before", "first")]
    for name, body in zip(names, bodies, strict=True):
        lines += ["CALL (before) {", *_indented([f"{body} AS {name}"]), "}"]
    lines += [
        _notices("after", ", ".join(names)),
        _DATASET,
        f"RETURN first, before + after AS notices, {_STAMP} AS last, [{', '.join(names)}] AS batches",
    ]
    return "\n".join(lines)


@lru_cache(maxsize=4096)
def page_body(read: Read, form: Arguments, columns: tuple[str, ...], *, positions: bool) -> str:
    """The rows of the keys: these of their columns, then, for their positions, the sort values. `form` is `form_of`.

    A batch is [key, rows] for each key; of a shared read it is each row once, in order, with the numbers of the keys
    that lead to it at its end.
    """
    order = form.order or tuple(Order(name) for name in read.default)
    values = [read.shape.columns[name] for name in columns]
    values += [f"s{i}" for i in range(len(order))] if positions else []
    rows = _shared_rows if read.shared else _own_rows
    return "\n".join(rows(read, form, order, values))


@lru_cache(maxsize=1024)
def count_body(read: Read, form: Arguments) -> str:
    """How many rows each key has in all, wherever the page stands: [key, count]."""
    return "\n".join(_each_key([*_matched(read, form), *_distinct(read), "RETURN count(*) AS rows"]))


def form_of(arguments: Arguments) -> Arguments:
    """The arguments without their values: what the text depends on, so that one text serves every value."""
    return Arguments(
        order=arguments.order,
        limit=None if arguments.limit is None else 0,
        after=_nulls(arguments.after),
        before=_nulls(arguments.before),
        backwards=arguments.backwards,
        as_of=arguments.as_of and "",
    )


def form_of_count(arguments: Arguments) -> Arguments:
    """As `form_of`, of what a count depends on."""
    return Arguments(as_of=arguments.as_of and "")


def parameters(text: str, arguments: Arguments, keys: list[str]) -> dict[str, object]:
    """The values of all that a text of these arguments names: null where they don't say."""
    values: dict[str, object] = {"keys": keys, "uncounted": UNCOUNTED_ROLES}
    values.update((name, _listed(value)) for name, value in arguments.parameters)
    if arguments.as_of is not None:
        values |= as_of_parameters(arguments.as_of)
    if arguments.limit is not None:
        values["limit"] = arguments.limit
    for name, position in (("after", arguments.after), ("before", arguments.before)):
        values |= {f"{name}{i}": value for i, value in enumerate(position or ())}
    return {name: values.get(name) for name in _named(text)}


def _own_rows(read: Read, form: Arguments, order: tuple[Order, ...], values: list[str]) -> list[str]:
    """Key by key: what a key leads to is sorted for it alone."""
    lines = [*_matched(read, form), *_sorted(read, form, order)]
    if form.limit is not None:
        lines.append("LIMIT $limit")
    return _each_key([*lines, f"RETURN collect([{', '.join(values)}]) AS rows"])


def _shared_rows(read: Read, form: Arguments, order: tuple[Order, ...], values: list[str]) -> list[str]:
    """All keys at once: a row is sorted, and its values are read, once for all keys that lead to it."""
    row = read.shape.variable
    lines = [
        "UNWIND range(0, size($keys) - 1) AS at",
        "WITH at, $keys[at] AS key",
        *_matched(read, form),
        f"WITH {row}, collect(DISTINCT at) AS keys",
        *_sorted(read, form, order),
    ]
    if form.limit is not None:
        lines += [
            "UNWIND keys AS at",
            f"WITH at, collect({row})[..$limit] AS page",
            f"UNWIND page AS {row}",
            f"WITH {row}, collect(at) AS keys",
            *_sorted(read, form, order),
        ]
    return [*lines, f"RETURN collect([{', '.join([*values, 'keys'])}])"]


def _matched(read: Read, form: Arguments) -> Iterable[str]:
    yield read.pattern
    if form.as_of is not None and read.edge:
        yield f"WITH * WHERE {may_hold(read.edge)}"


def _distinct(read: Read) -> Iterable[str]:
    if read.shared:
        yield f"WITH DISTINCT {read.shape.variable}"


def _sorted(read: Read, form: Arguments, order: tuple[Order, ...]) -> Iterable[str]:
    """The rows between the two positions, in order."""
    identity = f"{read.shape.variable}.id"
    if order:
        yield "WITH *, " + ", ".join(f"{read.orders[by.name]} AS s{i}" for i, by in enumerate(order))
    for name, position, forwards in (("after", form.after, True), ("before", form.before, False)):
        if position is not None:
            yield f"WITH * WHERE {_beyond(name, order, position, identity, forwards)}"
    yield f"WITH * ORDER BY {_order_by(order, identity, form.backwards)}"


def _order_by(order: tuple[Order, ...], identity: str, backwards: bool) -> str:
    """Unknown values come last in both directions (the contract's rule), so backwards they come first.

    Cypher has them last where it ascends and first where it descends: only a descending order has to say so.
    """
    terms: list[str] = []
    for i, by in enumerate(order):
        if by.descending:
            terms.append(f"s{i} IS NULL{' DESC' if backwards else ''}")
        terms.append(f"s{i}{' DESC' if by.descending != backwards else ''}")
    return ", ".join([*terms, f"{identity}{' DESC' if backwards else ''}"])


def _beyond(name: str, order: tuple[Order, ...], position: tuple[Scalar, ...], identity: str, forwards: bool) -> str:
    """The rows on the far side of a position: the first sort value that differs decides, at last the id."""
    equal: list[str] = []
    either: list[str] = []
    for i, (by, value) in enumerate(zip(order, position, strict=False)):
        further = _further(f"s{i}", f"${name}{i}", value is None, by.descending != (not forwards), forwards)
        if further:
            either.append(" AND ".join([*equal, further]))
        equal.append(f"s{i} IS NULL" if value is None else f"s{i} = ${name}{i}")
    either.append(" AND ".join([*equal, f"{identity} {'>' if forwards else '<'} ${name}{len(order)}"]))
    return " OR ".join(f"({term})" for term in either)


def _further(sort: str, value: str, value_is_null: bool, descending: bool, forwards: bool) -> str | None:
    if value_is_null:
        return None if forwards else f"{sort} IS NOT NULL"
    beyond = f"{sort} {'<' if descending else '>'} {value}"
    return f"({beyond} OR {sort} IS NULL)" if forwards else beyond


@lru_cache(maxsize=4096)
def _named(text: str) -> frozenset[str]:
    return frozenset(_PARAMETER.findall(text))


def _nulls(position: tuple[Scalar, ...] | None) -> tuple[Scalar, ...] | None:
    return None if position is None else tuple(None if value is None else "" for value in position)


def _listed(value: Value) -> object:
    return list(value) if isinstance(value, tuple) else value


def _each_key(lines: Iterable[str]) -> list[str]:
    """What the lines return as `rows`, with its key."""
    return [
        "UNWIND $keys AS key",
        "CALL (key) {",
        *_indented(lines),
        "}",
        "RETURN collect([key, rows])",
    ]


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for text in lines for line in text.splitlines()]
