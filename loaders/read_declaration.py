"""What a read is: from which keys, by which pattern, to which rows, in which orders.

Declarations only: `cypher` turns them into text, a read session has them sent. A row class has one field per column;
its names are those of the graph's properties (in snake case) and of the GraphQL type of the same name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from importlib.resources import files
from typing import Any

_SECTION = re.compile(r"^// (\w+)$", re.MULTILINE)


def camel_case(name: str) -> str:
    """`name_as_written` as the graph and the API write it: `nameAsWritten`."""
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


class Number(str):
    """The Cypher of an order whose values are whole numbers. Those of all others are text."""

    __slots__ = ()


@dataclass(frozen=True, eq=False)
class Shape:
    """How rows of one class are read from a variable of the pattern.

    `computed` gives the Cypher of the columns that aren't properties of that variable.
    """

    row: type[Any]
    variable: str
    computed: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The fields of the row class, in its order."""
        return tuple(column.name for column in fields(self.row))

    @cached_property
    def columns(self) -> Mapping[str, str]:
        """The Cypher of each of them."""
        return {name: self.computed.get(name, f"{self.variable}.{camel_case(name)}") for name in self.names}


@dataclass(frozen=True, slots=True)
class DatedEdge:
    """Two variables of a pattern: an edge with `since` and `until`, and the dialogue that it belongs to."""

    edge: str
    dialogue: str = "dialogue"


@dataclass(frozen=True, eq=False)
class Read:
    """One way to get from keys to rows.

    `orders` are the orders that may be asked for, as Cypher; `default` those that rows come in otherwise (the id is
    always the last). `dated` is what `as_of` looks at. `shared` is set where the rows are nodes that several keys can
    lead to, or one key in several ways: columns and orders then depend on the node alone, and it is read once for all.
    """

    name: str
    pattern: str
    shape: Shape
    orders: Mapping[str, str] = field(default_factory=dict)
    default: tuple[str, ...] = ()
    dated: DatedEdge | None = None
    shared: bool = False


class Family:
    """The reads of one kind of row: their patterns stand in `NAME.cypher`, each under a line `// its_name`."""

    def __init__(self, name: str, shape: Shape, orders: Mapping[str, str] | None = None) -> None:
        text = files(__package__).joinpath(f"{name}.cypher").read_text(encoding="utf-8")
        _, *parts = _SECTION.split(text)
        self.name = name
        self.patterns = {title: pattern.strip() for title, pattern in zip(parts[::2], parts[1::2], strict=True)}
        self.shape = shape
        self.orders = orders or {}
        self.reads: list[Read] = []

    def read(self, name: str, *default: str, dated: DatedEdge | None = None, shared: bool = False) -> Read:
        """Declare the read whose pattern has that name; `default` are the orders its rows come in."""
        read = Read(name, self.patterns[name], self.shape, self.orders, default, dated, shared)
        self.reads.append(read)
        return read
