"""Steps to rows by their ids, and to all rows that a read gives for a key."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain, islice, repeat
from typing import Any

from loaders.arguments import NO_ARGUMENTS
from loaders.batch_key import BatchKey, Known
from loaders.read_declaration import Read
from loaders.reads_by_id import read_of, reads_by_id
from schema.bound_traversal import BoundTraversal
from schema.compiled.faults import FAULTED
from schema.compiled.needed_columns import NeededColumns
from schema.compiled.plan import Columns, KnownOf, NotCompiledError, Place, Rows, Selection, Step, digest
from schema.compiled.rendered import RenderedSteps


class ByIdStep(Step):
    """A step to the row of one id, or with `several` to the rows of a list of ids.

    `kinds` has a selection for each type that an id may lead to. Unless `optional`, no row may be missing.
    """

    def __init__(
        self,
        on: str,
        bound: BoundTraversal,
        needed: NeededColumns,
        kinds: Mapping[str, Selection],
        *,
        several: bool,
        optional: bool,
    ) -> None:
        super().__init__(on, bound, needed, digest("thing", *(kind.signature for kind in kinds.values())))
        self.kinds, self.several, self.optional = kinds, several, optional
        self._reads = {key: read for read, key in filter(None, bound.by_argument or ())}

    @property
    def signature(self) -> str:
        """Also says whether the value is a list: a list of one object is not that object."""
        return digest("each" if self.several else "one", super().signature)

    @property
    def selections(self) -> Iterable[Selection]:
        return self.kinds.values()

    @property
    def reads(self) -> Iterable[Read]:
        possible = reads_by_id() if self.bound.by_argument is None else dict.fromkeys(self._reads.values())
        return [read for read in possible if read.shape.row.__name__ in self.kinds]

    @property
    def page(self) -> int:
        return 1

    def keys(self, rows: Rows) -> Iterable[str]:
        if self.bound.by is None:
            return dict.fromkeys(self._reads)
        ids = self.needed.column_of(self.on, self.bound.by, rows)
        found = dict.fromkeys(chain.from_iterable(ids) if self.several else ids)
        found.pop(None, None)  # an optional id that is null leads nowhere
        return found

    def batch_keys(self, keys: Iterable[str]) -> Iterable[tuple[BatchKey, list[str]]]:
        asked: dict[Read, list[str]] = defaultdict(list)
        for key in keys:
            asked[self._reads.get(key) or read_of(key)].append(key)
        if not asked.keys() <= self._batch_keys.keys():  # an id in the graph of a type that the field can't have
            raise NotCompiledError(f"{self.on}.{self.bound.by} names what its type does not say")
        return [(self._batch_keys[read], of_read) for read, of_read in asked.items()]

    def selected_rows(self, batch_key: BatchKey, keys: Iterable[str], known: Known) -> Iterable[tuple[Selection, Rows]]:
        return [(self._selection(batch_key.read), [row for key in keys for row in known[key][:1]])]

    def render(self, keys: Sequence[str], known: KnownOf, rendered: RenderedSteps) -> Iterable[tuple[str, Any]]:
        absent = dict.fromkeys(keys)
        for read, batch_key in self._batch_keys.items():
            rows = known(batch_key)
            there = [key for key in keys if rows.get(key)]
            objects = self._selection(read).objects([rows[key][0] for key in there], rendered)
            for key, value in zip(there, objects, strict=True):
                del absent[key]
                yield key, value
        yield from absent.items()

    def units(self, keys: Sequence[str], _known: KnownOf) -> Iterable[int]:
        return repeat(max(len(kind.parts) for kind in self.kinds.values()), len(keys))

    def starts(self, row: Sequence[Any]) -> Iterable[tuple[Place, str]]:
        ids: Any
        if self.bound.by is None:
            ids = [start and start[1] for start in self.bound.by_argument or ()]
        else:
            [found] = self.needed.column_of(self.on, self.bound.by, [row])
            ids = found if self.several else [found]
        return [((at,) if self.several else (), id) for at, id in enumerate(ids) if id is not None]

    def reached(self, key: str, known: KnownOf) -> Iterable[tuple[Place, Selection, Sequence[Any]]]:
        read = self._reads.get(key) or read_of(key)
        return [((), self._selection(read), row) for row in known(self._batch_keys[read]).get(key, ())[:1]]

    def values(self, columns: Columns, count: int, rendered: RenderedSteps) -> Iterable[Any]:
        if self.bound.by is not None:
            ids = columns[self.bound.by]
        else:
            named = [start and start[1] for start in self.bound.by_argument or ()]
            ids = [named if self.several else named[0]] * count
        values = rendered.take(self, list(chain.from_iterable(ids)) if self.several else ids)
        if not self.optional and None in values:
            raise NotCompiledError(f"{self.on}.{self.bound.by} names what is not there")
        if self.faulty and self.optional:  # a fault goes no further than to here
            values = [None if value is FAULTED else value for value in values]
        left = iter(values)
        return [list(islice(left, len(some))) for some in ids] if self.several else values

    @cached_property
    def _batch_keys(self) -> Mapping[Read, BatchKey]:
        return {read: self.needed.batch_key(read, NO_ARGUMENTS) for read in self.reads}

    def _selection(self, read: Read) -> Selection:
        return self.kinds[read.shape.row.__name__]


class RowsStep(Step):
    """A step to all rows that a read gives for a key."""

    def __init__(self, on: str, bound: BoundTraversal, needed: NeededColumns, read: Read, selection: Selection) -> None:
        super().__init__(on, bound, needed, digest("rows", read.name, str(bound.arguments), selection.signature))
        self.read, self.selection = read, selection

    @cached_property
    def batch_key(self) -> BatchKey:
        return self.needed.batch_key(self.read, self.bound.arguments)

    @property
    def selections(self) -> Iterable[Selection]:
        return (self.selection,)

    @property
    def reads(self) -> Iterable[Read]:
        return (self.read,)

    def batch_keys(self, keys: Iterable[str]) -> Iterable[tuple[BatchKey, list[str]]]:
        return [(self.batch_key, list(keys))]

    def selected_rows(
        self, _batch_key: BatchKey, keys: Iterable[str], known: Known
    ) -> Iterable[tuple[Selection, Rows]]:
        return [(self.selection, list(chain.from_iterable(known[key] for key in keys)))]

    def render(self, keys: Sequence[str], known: KnownOf, rendered: RenderedSteps) -> Iterable[tuple[str, Any]]:
        rows_of = known(self.batch_key)
        flat = list(chain.from_iterable(rows_of[key] for key in keys))
        made = iter(self.selection.objects(flat, rendered, shared=self.read.shared))
        return [(key, list(islice(made, len(rows_of[key])))) for key in keys]

    def units(self, keys: Sequence[str], known: KnownOf) -> Iterable[int]:
        rows_of, width = known(self.batch_key), len(self.selection.parts)
        return [1 + width * len(rows_of[key]) for key in keys]

    def reached(self, key: str, known: KnownOf) -> Iterable[tuple[Place, Selection, Sequence[Any]]]:
        return [((at,), self.selection, row) for at, row in enumerate(known(self.batch_key)[key])]
