"""Steps to pages of rows: the fields of connections, edges and PageInfo, each made for all pages of a step at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice, repeat
from typing import Any, Protocol

from loaders.batch_key import BatchKey, Known, count_key
from loaders.read_declaration import Read
from schema import cursor
from schema.bound_traversal import BoundTraversal
from schema.compiled.needed_columns import NeededColumns
from schema.compiled.parts import Constant
from schema.compiled.plan import KnownOf, Place, Rows, Selection, Step, digest, objects
from schema.compiled.rendered import RenderedSteps
from schema.paging import info_of, shown


@dataclass(frozen=True, slots=True)
class PagesRead:
    """The pages of `count` keys: for each, the `rows` that were read, those that are `shown`, and the total.

    `rows` and `shown` are empty where the query asks for nothing of the rows, `totals` where it asks for no total.
    """

    batch_key: BatchKey
    count: int
    rows: Sequence[Rows]
    shown: Sequence[Rows]
    totals: Sequence[int]

    def flat(self) -> list[Sequence[Any]]:
        """The rows that all pages show, one page after another."""
        return list(chain.from_iterable(self.shown))

    def objects(self, selection: Selection, rendered: RenderedSteps) -> list[Any]:
        """An object for each of the flat rows."""
        return selection.objects(self.flat(), rendered, shared=self.batch_key.read.shared)

    def split(self, values: Iterable[Any]) -> list[list[Any]]:
        """Values that were made of the flat rows, page by page again."""
        left = iter(values)
        return [list(islice(left, len(page))) for page in self.shown]

    def cursors(self, rows: Rows) -> list[str]:
        read, order = self.batch_key.read, self.batch_key.arguments.order
        width, id = len(self.batch_key.columns), self.batch_key.columns.index("id")
        return cursor.encode(read, order, [(*row[width:], row[id]) for row in rows])


class PagePart(Protocol):
    """One field of a connection: `of_pages` are its values for all pages, in their order."""

    @property
    def signature(self) -> str: ...

    def of_pages(self, pages: PagesRead, rendered: RenderedSteps) -> Iterable[Any]: ...


@dataclass(frozen=True, slots=True)
class PageType:
    """`__typename` of the connection."""

    name: Constant

    @property
    def signature(self) -> str:
        return self.name.signature

    def of_pages(self, pages: PagesRead, rendered: RenderedSteps) -> Iterable[Any]:
        return self.name.values({}, pages.count, rendered)


@dataclass(frozen=True, slots=True)
class Nodes:
    selection: Selection

    @property
    def signature(self) -> str:
        return self.selection.signature

    def of_pages(self, pages: PagesRead, rendered: RenderedSteps) -> Iterable[Any]:
        return pages.split(pages.objects(self.selection, rendered))


@dataclass(frozen=True, slots=True)
class Edges:
    """`parts` are what is selected of an edge, by the names in the answer: its node, its cursor, or `__typename`."""

    parts: "Mapping[str, Selection | Cursor | Constant]"

    @property
    def signature(self) -> str:
        return _signature(self.parts)

    def of_pages(self, pages: PagesRead, rendered: RenderedSteps) -> Iterable[Any]:
        flat = pages.flat()
        values = [self._values(part, pages, flat, rendered) for part in self.parts.values()]
        return pages.split(objects(self.parts, values, len(flat)))

    def _values(self, part: Any, pages: PagesRead, flat: Rows, rendered: RenderedSteps) -> Iterable[Any]:
        if isinstance(part, Selection):
            return pages.objects(part, rendered)
        return pages.cursors(flat) if isinstance(part, Cursor) else part.values({}, len(flat), rendered)


@dataclass(frozen=True, slots=True)
class Cursor:
    signature: str = "cursor"


@dataclass(frozen=True, slots=True)
class Info:
    """`parts` are what is selected of PageInfo, by the names in the answer: its attributes, or `__typename`."""

    parts: Mapping[str, str | Constant]

    @property
    def signature(self) -> str:
        return digest(
            *(f"{name}:{part if isinstance(part, str) else part.signature}" for name, part in self.parts.items())
        )

    def of_pages(self, pages: PagesRead, _rendered: RenderedSteps) -> Iterable[Any]:
        # The columns that cursors are made of may not have been read where no cursor is asked for.
        placed = any(part in ("start_cursor", "end_cursor") for part in self.parts.values())
        ends = [pages.cursors([page[0], page[-1]]) if page and placed else [] for page in pages.shown]
        infos = [
            info_of(pages.batch_key.arguments, len(rows), cursors)
            for rows, cursors in zip(pages.rows, ends, strict=True)
        ]
        return [
            {
                name: part.value if isinstance(part, Constant) else getattr(info, part)
                for name, part in self.parts.items()
            }
            for info in infos
        ]


@dataclass(frozen=True, slots=True)
class Total:
    signature: str = "total"

    def of_pages(self, pages: PagesRead, _rendered: RenderedSteps) -> Iterable[Any]:
        return pages.totals


class PageStep(Step):
    """A step to a page of the rows that a read gives for a key.

    `counts` says whether the query asks for the total, `lists` whether it asks for anything of the rows.
    """

    def __init__(
        self, on: str, bound: BoundTraversal, needed: NeededColumns, read: Read, parts: Mapping[str, PagePart]
    ) -> None:
        super().__init__(on, bound, needed, digest("page", read.name, str(bound.arguments), _signature(parts)))
        self.read, self.parts = read, parts
        self.counts = any(isinstance(part, Total) for part in parts.values())
        self.lists = any(isinstance(part, Nodes | Edges | Info) for part in parts.values())

    @cached_property
    def selections(self) -> Iterable[Selection]:
        return [selection for *_, selection in self._selected()]

    def _selected(self) -> Iterable[tuple[str, Place, Selection]]:
        """What is selected of rows: the name of the list, and the place of the row in an item of the list."""
        for name, part in self.parts.items():
            if isinstance(part, Nodes):
                yield name, (), part.selection
            elif isinstance(part, Edges):
                yield from ((name, (key,), inner) for key, inner in part.parts.items() if isinstance(inner, Selection))

    @property
    def reads(self) -> Iterable[Read]:
        return (self.read,)

    @property
    def page(self) -> int:
        limit = self.bound.arguments.limit
        assert limit is not None  # noqa: S101
        return limit - 1 if self.lists else 0

    def values_of(self, rows: int, keys: int) -> int:
        of_row = sum(len(part.parts) for part in self.parts.values() if isinstance(part, Edges))
        of_key = sum(len(part.parts) for part in self.parts.values() if isinstance(part, Info))
        return rows * of_row + keys * (of_key + len(self.parts))

    @cached_property
    def batch_key(self) -> BatchKey:
        return self.needed.batch_key(self.read, self.bound.arguments)

    @cached_property
    def total_key(self) -> BatchKey:
        return count_key(self.read, self.bound.arguments)

    def batch_keys(self, keys: Iterable[str]) -> Iterable[tuple[BatchKey, list[str]]]:
        keys = list(keys)
        if self.lists:
            yield self.batch_key, keys
        if self.counts:
            yield self.total_key, keys

    def selected_rows(self, batch_key: BatchKey, keys: Iterable[str], known: Known) -> Iterable[tuple[Selection, Rows]]:
        if batch_key.counts:
            return []
        rows = list(chain.from_iterable(shown(known[key], self.bound.arguments) for key in keys))
        return [(selection, rows) for selection in self.selections]

    def render(self, keys: Sequence[str], known: KnownOf, rendered: RenderedSteps) -> Iterable[tuple[str, Any]]:
        rows = list(map(known(self.batch_key).__getitem__, keys)) if self.lists else []
        totals = list(map(known(self.total_key).__getitem__, keys)) if self.counts else []
        cut = [shown(all_, self.bound.arguments) for all_ in rows]
        pages = PagesRead(self.batch_key, len(keys), rows, cut, totals)
        values = [part.of_pages(pages, rendered) for part in self.parts.values()]
        return zip(keys, objects(self.parts, values, len(keys)), strict=True)

    def units(self, keys: Sequence[str], known: KnownOf) -> Iterable[int]:
        if not self.lists:
            return repeat(len(self.parts), len(keys))
        rows_of, width = known(self.batch_key), len(self.parts) + sum(len(each.parts) for each in self.selections)
        return [width * (1 + len(rows_of[key])) for key in keys]

    def reached(self, key: str, known: KnownOf) -> Iterable[tuple[Place, Selection, Sequence[Any]]]:
        rows = shown(known(self.batch_key)[key], self.bound.arguments) if self.lists else []
        for name, place, selection in self._selected():
            yield from (((name, at, *place), selection, row) for at, row in enumerate(rows))


def _signature(parts: Mapping[str, Any]) -> str:
    return digest(*(f"{name}:{part.signature}" for name, part in parts.items()))
