"""The text of a statement: a read's pattern in one of two shells, always in the one query shape.

Text is composed from what reads declare and from the form of the arguments, never from their values. Each statement
looks at the dataset's stamp before and after it reads (see `editions`): the aggregations keep that order.
"""

from collections.abc import Iterable
from functools import lru_cache

from loaders.dates import as_of_parameters, may_hold
from loaders.read import Arguments, Order, Read, Scalar, Value

# Who only looks on or was asked to come is listed, but not counted as taking part (the contract's rule of counting).
UNCOUNTED_ROLES = ["OBSERVER", "GUEST", "INVITED"]

# At each end, what is nearer to the rows is looked at nearer to them: else a load could commit, and take its notice
# down, between the two looks of one end. The aggregations and subqueries keep that order.
_DATASET = "OPTIONAL MATCH (dataset:Dataset {id: 'dataset'})"
_STAMP = "[dataset.version, toString(dataset.loadedAt)]"
_FIRST_STAMP = f"{_DATASET}\nWITH collect({_STAMP})[0] AS first"


def _notices(name: str) -> str:
    """`first` is imported for the order alone: the subquery runs after what made it."""
    counted = "OPTIONAL MATCH (change:DatasetChange) WHERE change.untilMs > timestamp()"
    return f"CALL (first) {{\n  {counted}\n  RETURN count(change) AS {name}\n}}"


LOOK_TEXT = f"{_FIRST_STAMP}\n{_notices('notices')}\nRETURN first AS stamp, notices"


@lru_cache(maxsize=4096)
def page_text(read: Read, form: Arguments, columns: tuple[str, ...], *, positions: bool) -> str:
    """The rows of each key: these of their columns, then, for their positions, the sort values. `form` is `form_of`."""
    order = form.order or tuple(Order(name) for name in read.default)
    identity = f"{read.shape.variable}.id"
    lines = [*_matched(read, form), *_sort_values(read, order)]
    for name, position, forwards in (("after", form.after, True), ("before", form.before, False)):
        if position is not None:
            lines.append(f"WITH * WHERE {_beyond(name, order, position, identity, forwards)}")
    lines.append(f"WITH * ORDER BY {_order_by(order, identity, form.backwards)}")
    if form.limit is not None:
        lines.append("LIMIT $limit")
    values = [read.shape.columns[name] for name in columns]
    sorts = [f"s{i}" for i in range(len(order))] if positions else []
    lines.append(f"RETURN collect([{', '.join([*values, *sorts])}]) AS rows")
    return _statement(lines)


@lru_cache(maxsize=1024)
def count_text(read: Read, form: Arguments) -> str:
    """How many rows each key has in all, wherever the page stands."""
    return _statement([*_matched(read, form), "RETURN count(*) AS rows"])


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


def parameters(read: Read, arguments: Arguments, keys: list[str]) -> dict[str, object]:
    """Every value that a text of these arguments may name."""
    values: dict[str, object] = {
        **dict.fromkeys(read.parameters),
        "keys": keys,
        "uncounted": UNCOUNTED_ROLES,
        "asOfFirst": None,
        "asOfAfter": None,
        "asOfBefore": None,
    }
    values.update((name, _listed(value)) for name, value in arguments.parameters)
    if arguments.as_of is not None:
        values |= as_of_parameters(arguments.as_of)
    if arguments.limit is not None:
        values["limit"] = arguments.limit
    for name, position in (("after", arguments.after), ("before", arguments.before)):
        values |= {f"{name}{i}": value for i, value in enumerate(position or ())}
    return values


def _matched(read: Read, form: Arguments) -> Iterable[str]:
    yield read.pattern
    if form.as_of is not None and read.edge:
        yield f"WITH * WHERE {may_hold(read.edge)}"
    if read.distinct:
        yield f"WITH DISTINCT {read.shape.variable}"


def _sort_values(read: Read, order: tuple[Order, ...]) -> Iterable[str]:
    if order:
        yield "WITH *, " + ", ".join(f"{read.orders[by.name]} AS s{i}" for i, by in enumerate(order))


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


def _nulls(position: tuple[Scalar, ...] | None) -> tuple[Scalar, ...] | None:
    return None if position is None else tuple(None if value is None else "" for value in position)


def _listed(value: Value) -> object:
    return list(value) if isinstance(value, tuple) else value


def _statement(lines: Iterable[str]) -> str:
    """The shell: a look, the rows of each key, a look."""
    return f"""{_FIRST_STAMP}
{_notices("before")}
UNWIND $keys AS key
CALL (key) {{
{_indented(lines)}
}}
WITH first, before, collect([key, rows]) AS batch
{_notices("after")}
{_DATASET}
RETURN first, before + after AS notices, {_STAMP} AS last, batch"""


def _indented(lines: Iterable[str]) -> str:
    return "\n".join(f"  {line}" for text in lines for line in text.splitlines())
