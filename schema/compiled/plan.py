"""What a plan is made of: selections of rows, and the steps from these rows to others.

A selection turns rows (lists of column values) into objects, column by column. A step says which reads its keys need,
and renders what each key leads to once. Nothing here knows GraphQL's types, and nothing awaits.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import chain
from typing import Any, Protocol

from loaders.batch_key import BatchKey, Known
from loaders.read_declaration import Read
from loaders.turns import SLICE
from schema.bound_traversal import ROOT_KEY, BoundTraversal
from schema.compiled.introspection import Introspection
from schema.compiled.needed_columns import NeededColumns
from schema.compiled.rendered import RenderedSteps

Rows = Sequence[Sequence[Any]]
"""Rows of one type, each its column values in the order of `NeededColumns.columns_of`, then any sort values."""
Columns = Mapping[str, Sequence[Any]]
"""The same rows, column by column."""
Place = tuple[str | int, ...]
"""Names and list indices, from somewhere in an answer down to another place."""
Fits = Callable[[Sequence[Any]], bool]
"""Whether every value of a column may be shown as it is, by the GraphQL type of the field."""
KnownOf = Callable[[BatchKey], Known]

# Bytes that plans take at most, measured with tracemalloc on plans of every shape and rounded up.
BYTES_PER_PLAN, BYTES_PER_STEP, BYTES_PER_KEY = 8_192, 2_048, 160
BYTES_PER_SELECTION, BYTES_PER_PART, BYTES_PER_FAULT = 768, 256, 2_048


class NotCompiledError(Exception):
    """A plan can't do this, or its run met something unexpected: the resolvers have to answer. Clients never see it."""


class Part(Protocol):
    """One field of a selection. `values` are its values for all rows at hand, `count` in number, in their order.

    For the same row, parts with equal `signature` have equal values. `faulty` says that there are faults in it or below
    it: some of its values may be FAULTED.
    """

    @property
    def signature(self) -> str: ...

    @property
    def faulty(self) -> bool: ...

    def values(self, columns: Columns, count: int, rendered: RenderedSteps) -> Iterable[Any]: ...


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """What is selected of rows of one type: `parts`, by their names in the answer."""

    type_name: str
    parts: Mapping[str, Part]
    needed: NeededColumns
    signature: str = field(init=False)
    steps: "tuple[Step, ...]" = field(init=False)
    faulty: bool = field(init=False)

    def __post_init__(self) -> None:
        parts = ",".join(f"{name}:{part.signature}" for name, part in self.parts.items())
        object.__setattr__(self, "signature", digest(self.type_name, parts))
        object.__setattr__(self, "steps", tuple(part for part in self.parts.values() if isinstance(part, Step)))
        object.__setattr__(self, "faulty", any(part.faulty for part in self.parts.values()))

    def objects(self, rows: Rows, rendered: RenderedSteps, *, shared: bool = False) -> list[dict[str, Any]]:
        """One object for each row. With `shared`, the row objects that several keys have in common are made once."""
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
        if len(rows) * len(values) > SLICE:  # else its texts are few, and are counted when they are bytes
            rendered.admit(sum(map(_length, values)))
        return objects(self.parts, values, len(rows))


def _length(values: Iterable[Any]) -> int:
    """The characters of the texts in a column as rows have it: a tuple. What parts make of it are bytes by now."""
    if not isinstance(values, tuple):
        return 0
    texts = chain.from_iterable(value if isinstance(value, list) else (value,) for value in values)
    return sum(len(text) for text in texts if isinstance(text, str))


def objects(names: Iterable[str], values: Sequence[Iterable[Any]], count: int) -> list[dict[str, Any]]:
    """Makes `count` objects. `values` has, for each name, the values of all of them."""
    if not values:
        return [{} for _ in range(count)]
    return list(map(_maker(len(values))(*names), *values))


@lru_cache(32)  # that of a thousand names takes 270 KB
def _maker(count: int) -> Callable[..., Callable[..., dict[str, Any]]]:
    """A function from `count` names to a function from as many values to their dict.

    It is generated as a dict display with all its items, which is three times as fast as zipping names and values. The
    generated code depends on `count` alone: names from a query are arguments, and never part of it.
    """
    names, values = ([f"{kind}{i}" for i in range(count)] for kind in "nv")
    pairs = ", ".join(f"{name}: {value}" for name, value in zip(names, values, strict=True))
    made: Callable[..., Any] = eval(f"lambda {', '.join(names)}: lambda {', '.join(values)}: {{{pairs}}}")  # noqa: S307  # of numbers alone
    return made


@dataclass(frozen=True)
class Plan:
    """What an operation selects of the one Query object, and what it asks of the schema itself."""

    root: Selection
    introspection: Introspection | None = None

    @cached_property
    def steps(self) -> "tuple[Step, ...]":
        """All its steps, each once, and after those whose rows it starts from."""
        inside_first: dict[Step, None] = {}
        _put_in_order(self.root, inside_first)
        return tuple(reversed(inside_first))

    @cached_property
    def users(self) -> "Mapping[Step, int]":
        """In how many places each step starts from rows: those that will take what it leads to."""
        return Counter(chain(self.root.steps, *(step.inner for step in self.steps)))

    @cached_property
    def size_bytes(self) -> int:
        """An estimate of the memory that it takes, with what its runs make and it keeps."""
        selections = {id(inner): inner for step in self.steps for inner in step.selections} | {id(self.root): self.root}
        parts = [part for selection in selections.values() for part in selection.parts.values()]
        return (
            BYTES_PER_PLAN
            + sum(BYTES_PER_STEP + BYTES_PER_KEY * len(step.bound.by_argument or ()) for step in self.steps)
            + BYTES_PER_SELECTION * len(selections)
            + BYTES_PER_PART * len(parts)
            + sum(BYTES_PER_FAULT for part in parts if part.faulty and not isinstance(part, Step))
        )


def _put_in_order(selection: Selection, order: "dict[Step, None]") -> None:
    for step in selection.steps:
        if step not in order:
            for inner in step.selections:
                _put_in_order(inner, order)
            order[step] = None


class Step:
    """A traversal at one place of a GraphQL query, from rows of the type `on`.

    Steps with equal `rendering` render the same bytes for the same key, in whatever query they stand and wherever they
    start: an edition keeps the bytes under `rendering` and key, unless the step is `faulty`. `optional` says that what
    a key leads to may be null.
    """

    optional = False

    def __init__(self, on: str, bound: BoundTraversal, needed: NeededColumns, rendering: str) -> None:
        self.on, self.bound, self.needed, self.rendering = on, bound, needed, rendering

    @property
    def signature(self) -> str:
        """Its signature as a part of a selection, which includes where it starts: two fields may differ only there."""
        return digest(self.bound.start, self.rendering)

    @property
    def selections(self) -> Iterable[Selection]:
        """What is selected of the rows that it leads to."""
        raise NotImplementedError

    @property
    def reads(self) -> Iterable[Read]:
        """The reads that it may need."""
        raise NotImplementedError

    @property
    def page(self) -> int | None:
        """How many rows at most the query asks of a key; None is all."""
        return self.bound.arguments.limit

    def values_of(self, _rows: int, _keys: int) -> int:
        """How many values it makes of so many keys and rows, beside those of `selections`."""
        return 0

    def keys(self, rows: Rows) -> Iterable[str]:
        """The keys that these rows hold for it, each once."""
        if self.bound.by is None:
            return (ROOT_KEY,)
        return dict.fromkeys(self.needed.column_of(self.on, self.bound.by, rows))

    def batch_keys(self, keys: Iterable[str]) -> Iterable[tuple[BatchKey, list[str]]]:
        """What must be read for these keys: batch keys, each with its keys."""
        raise NotImplementedError

    @cached_property
    def inner(self) -> "tuple[Step, ...]":
        """The steps that start from the rows that this one leads to, once for each selection that has them."""
        return tuple(step for selection in self.selections for step in selection.steps)

    @cached_property
    def faulty(self) -> bool:
        return any(selection.faulty for selection in self.selections)

    def selected_rows(self, batch_key: BatchKey, keys: Iterable[str], known: Known) -> Iterable[tuple[Selection, Rows]]:
        """The rows that were read for these keys under a batch key, once for each selection that is made of them."""
        raise NotImplementedError

    def render(self, keys: Sequence[str], known: KnownOf, rendered: RenderedSteps) -> Iterable[tuple[str, Any]]:
        """Each key with what it leads to, ready for JSON; None where it leads to nothing."""
        raise NotImplementedError

    def units(self, keys: Sequence[str], known: KnownOf) -> Iterable[int]:
        """How much work each of the keys is, by the values that it has rendered (`loaders.turns`)."""
        raise NotImplementedError

    def starts(self, row: Sequence[Any]) -> Iterable[tuple[Place, str]]:
        """The keys that one row holds for it, each with its place in the field's value."""
        return [((), key) for key in self.keys([row])]

    def reached(self, key: str, known: KnownOf) -> Iterable[tuple[Place, Selection, Sequence[Any]]]:
        """The rows that a key leads to, each with its place, and with what is selected of it there."""
        raise NotImplementedError

    def values(self, columns: Columns, count: int, rendered: RenderedSteps) -> Iterable[Any]:
        """What it leads to from each row, already rendered."""
        return rendered.take(self, [ROOT_KEY] * count if self.bound.by is None else columns[self.bound.by])


def digest(*parts: str) -> str:
    """A short name for what consists of these parts: equal names mean equal parts."""
    return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()
