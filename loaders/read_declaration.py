"""What a read is: the pattern that leads from its keys to its rows, the columns of a row, and the orders of rows.

Declarations only: `loaders/cypher` composes query texts from them, and a read session sends those. A row class has one
field for each column. Its fields are named like the graph's properties (in snake case), and like the fields of the
GraphQL type that has the name of the row class.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from importlib.resources import files
from typing import Any

# A comment of one word starts a pattern. Any other comment belongs to the pattern it stands in, and is sent with it.
_SECTION = re.compile(r"^// (\w+)$", re.MULTILINE)


def camel_case(name: str) -> str:
    """`name_as_written` as the graph and the API write it: `nameAsWritten`."""
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


class Number(str):
    """The Cypher of an order whose values are whole numbers; those of all other orders are text.

    The difference matters when a client's cursor is checked.
    """

    __slots__ = ()


@dataclass(frozen=True, eq=False)
class Shape:
    """How rows of the class `row` are read from a variable of the pattern.

    `computed` has the Cypher of those columns that aren't properties of that variable.
    """

    row: type[Any]
    variable: str
    computed: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The columns: the fields of the row class, in their order."""
        return tuple(column.name for column in fields(self.row))

    @cached_property
    def columns(self) -> Mapping[str, str]:
        """The Cypher of each column, by its name."""
        return {name: self.computed.get(name, f"{self.variable}.{camel_case(name)}") for name in self.names}


@dataclass(frozen=True, slots=True)
class DatedEdge:
    """Two variables of a pattern: an edge that has `since` and `until`, and the dialogue that it belongs to."""

    edge: str
    dialogue: str = "dialogue"


@dataclass(frozen=True, eq=False)
class Read:
    """One way to get from keys to rows.

    `pattern` is Cypher that starts from the variable `key`. `orders` has the Cypher of each order that may be asked
    for, `default` the names of those that rows come in otherwise; ties always go by id. `as_of` filters by the dates of
    `dated`, and is ignored where that is None. `shared` is set where the rows are nodes, and several keys can lead to
    one node, or one key in several ways. Columns and orders must then depend on the node alone, which is read once for
    all keys (docs/decisions/0013-statements.md).
    """

    name: str
    pattern: str
    shape: Shape
    orders: Mapping[str, str] = field(default_factory=dict)
    default: tuple[str, ...] = ()
    dated: DatedEdge | None = None
    shared: bool = False


class Family:
    """The reads of one kind of row. Their patterns stand in `NAME.cypher`, each under a line `// name_of_the_read`."""

    def __init__(self, name: str, shape: Shape, orders: Mapping[str, str] | None = None) -> None:
        text = files(__package__).joinpath(f"{name}.cypher").read_text(encoding="utf-8")
        _, *parts = _SECTION.split(text)
        self.name = name
        self.patterns = {title: pattern.strip() for title, pattern in zip(parts[::2], parts[1::2], strict=True)}
        self.shape = shape
        self.orders = orders or {}
        self.reads: list[Read] = []

    def read(self, name: str, *default: str, dated: DatedEdge | None = None, shared: bool = False) -> Read:
        """Declares the read whose pattern has that name. Its rows come in the orders `default`."""
        read = Read(name, self.patterns[name], self.shape, self.orders, default, dated, shared)
        self.reads.append(read)
        return read
