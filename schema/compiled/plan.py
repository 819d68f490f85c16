"""What a plan is made of: selections of rows, column by column, and the steps from these rows to others.

A selection turns rows (lists of column values) into objects; a step says which reads its keys need, and renders what it
leads to, once for each key. Nothing here knows GraphQL's types, nor waits for anything.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import repeat
from typing import Any, Protocol

import orjson

from loaders.batch_key import BatchKey, Known
from loaders.read_declaration import Read
from schema.bound_traversal import ROOT_KEY, BoundTraversal
from schema.compiled.needed_columns import NeededColumns

Rows = Sequence[Sequence[Any]]
Columns = Mapping[str, Sequence[Any]]
Rendered = dict[str | None, orjson.Fragment | None]
"""What a step leads to, by key, as bytes of JSON; None for what isn't there."""
Fits = Callable[[Sequence[Any]], bool]
"""Whether a column holds only what a leaf type may show as it is."""
KnownOf = Callable[[BatchKey], Known]
RenderedOf = Callable[["Step"], Rendered]


class NotCompiledError(Exception):
    """Something that plans don't do, or that a run met and did not expect. Never told to a client."""


class Part(Protocol):
    """One field of a selection: its values for all rows at hand, in their order."""

    @property
    def signature(self) -> str: ...

    def values(self, columns: Columns, count: int, rendered: RenderedOf) -> Iterable[Any]: ...


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """`__typename`."""

    value: str

    @property
    def signature(self) -> str:
        return f"={self.value}"

    def values(self, _columns: Columns, count: int, _rendered: RenderedOf) -> Iterable[Any]:
        return repeat(self.value, count)


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A column as it is."""

    name: str
    fits: Fits

    @property
    def signature(self) -> str:
        return self.name

    def values(self, columns: Columns, _count: int, _rendered: RenderedOf) -> Iterable[Any]:
        column = columns[self.name]
        if not self.fits(column):
            raise NotCompiledError(f"unexpected values of {self.name}")
        return column


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """What is selected of rows of one type: its parts by their names in the answer."""

    type_name: str
    parts: Mapping[str, Part]
    needed: NeededColumns
    signature: str = field(init=False)
    steps: "tuple[Step, ...]" = field(init=False)

    def __post_init__(self) -> None:
        parts = ",".join(f"{name}:{part.signature}" for name, part in self.parts.items())
        object.__setattr__(self, "signature", digest(self.type_name, parts))
        object.__setattr__(self, "steps", tuple(part for part in self.parts.values() if isinstance(part, Step)))

    def objects(self, rows: Rows, rendered: RenderedOf, *, shared: bool = False) -> list[dict[str, Any]]:
        """One object for each row; with `shared`, rows that are the same list have the same object."""
        if shared:
            once = {id(row): row for row in rows}
            made = dict(zip(once, self.objects(list(once.values()), rendered), strict=True))
            return [made[id(row)] for row in rows]
        if not rows:
            return []
        columns: Columns = dict(
            zip(self.needed.columns_of.get(self.type_name, ()), zip(*rows, strict=True), strict=False)
        )
        values = [part.values(columns, len(rows), rendered) for part in self.parts.values()]
        return objects(self.parts, values, len(rows))


def objects(names: Iterable[str], values: Sequence[Iterable[Any]], count: int) -> list[dict[str, Any]]:
    """So many objects, from the values of all of them under each name."""
    if not values:
        return [{} for _ in range(count)]
    return list(map(_maker(len(values))(*names), *values))


@lru_cache
def _maker(count: int) -> Callable[..., Callable[..., dict[str, Any]]]:
    """Of so many names what makes a dict of as many values: as if written out, three times as fast as by zip."""
    names, values = ([f"{kind}{i}" for i in range(count)] for kind in "nv")
    pairs = ", ".join(f"{name}: {value}" for name, value in zip(names, values, strict=True))
    made: Callable[..., Any] = eval(f"lambda {', '.join(names)}: lambda {', '.join(values)}: {{{pairs}}}")  # noqa: S307  # of numbers alone
    return made


@dataclass(frozen=True, slots=True)
class Plan:
    """What an operation asks of the one Query object."""

    root: Selection


class Step:
    """A traversal at one place of a query, from rows of the type `on`.

    Steps of equal `rendering` render the same for the same key, whatever query they stand in, and wherever they start.
    """

    def __init__(self, on: str, bound: BoundTraversal, needed: NeededColumns, rendering: str) -> None:
        self.on, self.bound, self.needed, self.rendering = on, bound, needed, rendering

    @property
    def signature(self) -> str:
        """As a part of a selection: where it starts decides its value too."""
        return digest(self.bound.start, self.rendering)

    @property
    def selections(self) -> Iterable[Selection]:
        """What is selected of the rows it leads to, by their type."""
        raise NotImplementedError

    @property
    def reads(self) -> Iterable[Read]:
        """What may have to be read."""
        raise NotImplementedError

    def keys(self, rows: Rows) -> Iterable[str]:
        """Where it starts from these rows."""
        if self.bound.by is None:
            return (ROOT_KEY,)
        return dict.fromkeys(self.needed.column_of(self.on, self.bound.by, rows))

    def batch_keys(self, keys: Iterable[str]) -> Iterable[tuple[BatchKey, list[str]]]:
        """What has to be read for these keys."""
        raise NotImplementedError

    @cached_property
    def leads_on(self) -> bool:
        """Whether any step starts from what this one leads to."""
        return any(selection.steps for selection in self.selections)

    def selected_rows(self, batch_key: BatchKey, keys: Iterable[str], known: Known) -> Iterable[tuple[Selection, Rows]]:
        """What a want has found for keys, with each selection that is made of it."""
        raise NotImplementedError

    def render(self, keys: Sequence[str], known: KnownOf, rendered: RenderedOf) -> Iterable[tuple[str, Any]]:
        """Keys, and what they lead to, ready for JSON."""
        raise NotImplementedError

    def values(self, columns: Columns, count: int, rendered: RenderedOf) -> Iterable[Any]:
        """Its value for each row, as a part of their selection."""
        keys = repeat(ROOT_KEY, count) if self.bound.by is None else columns[self.bound.by]
        return map(rendered(self).__getitem__, keys)


def digest(*parts: str) -> str:
    """A name for what consists of these parts."""
    return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()
