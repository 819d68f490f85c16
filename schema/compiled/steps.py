"""Steps to things by their ids, and to the rows that a read gives."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain, islice
from typing import Any

from loaders.batch_key import Known, Want
from loaders.read_declaration import NO_ARGUMENTS, Read
from loaders.reads_by_id import read_of, reads_by_id
from schema.bound_traversal import Hop
from schema.compiled.errors import NotCompiledError
from schema.compiled.needed_columns import Needs
from schema.compiled.plan import Columns, KnownOf, RenderedOf, Rows, Selection, Step, digest


class ThingStep(Step):
    """To one thing, or to each of several, by their ids: `kinds` are what may be met, by type."""

    def __init__(
        self,
        on: str,
        hop: Hop,
        needs: Needs,
        kinds: Mapping[str, Selection],
        *,
        several: bool,
        optional: bool,
    ) -> None:
        super().__init__(on, hop, needs, digest("thing", *(kind.signature for kind in kinds.values())))
        self.kinds, self.several, self.optional = kinds, several, optional
        self._reads = {key: read for read, key in filter(None, hop.found or ())}

    @property
    def selections(self) -> Iterable[Selection]:
        return self.kinds.values()

    @property
    def reads(self) -> Iterable[Read]:
        possible = reads_by_id() if self.hop.found is None else dict.fromkeys(self._reads.values())
        return [read for read in possible if read.shape.row.__name__ in self.kinds]

    def keys(self, rows: Rows) -> Iterable[str]:
        if self.hop.by is None:
            return dict.fromkeys(self._reads)
        ids = self.needs.column_of(self.on, self.hop.by, rows)
        found = dict.fromkeys(chain.from_iterable(ids) if self.several else ids)
        found.pop(None, None)
        return found

    def wants(self, keys: Iterable[str]) -> Iterable[tuple[Want, list[str]]]:
        asked: dict[Read, list[str]] = defaultdict(list)
        for key in keys:
            asked[self._reads.get(key) or read_of(key)].append(key)
        if not asked.keys() <= self._wants.keys():
            raise NotCompiledError(f"{self.on}.{self.hop.by} names what its type does not say")
        return [(self._wants[read], of_read) for read, of_read in asked.items()]

    def found(self, want: Want, keys: Iterable[str], known: Known) -> Iterable[tuple[Selection, Rows]]:
        return [(self._selection(want.read), [row for key in keys for row in known[key][:1]])]

    def render(self, keys: Sequence[str], known: KnownOf, rendered: RenderedOf) -> Iterable[tuple[str, Any]]:
        for read, want in self._wants.items():
            rows = known(want)
            there = [key for key in keys if rows.get(key)]
            things = self._selection(read).objects([rows[key][0] for key in there], rendered)
            yield from zip(there, things, strict=True)

    def values(self, columns: Columns, count: int, rendered: RenderedOf) -> Iterable[Any]:
        things = rendered(self)
        if self.hop.by is None:
            found: Any = [things.get(start and start[1]) for start in self.hop.found or ()]
            values = [found if self.several else found[0]] * count
        elif self.several:
            values = [list(map(things.get, ids)) for ids in columns[self.hop.by]]
        else:
            values = list(map(things.get, columns[self.hop.by]))
        if not self.optional and None in (chain.from_iterable(values) if self.several else values):
            raise NotCompiledError(f"{self.on}.{self.hop.by} names what is not there")
        return values

    @cached_property
    def _wants(self) -> Mapping[Read, Want]:
        return {read: self.needs.want(read, NO_ARGUMENTS) for read in self.reads}

    def _selection(self, read: Read) -> Selection:
        return self.kinds[read.shape.row.__name__]


class RowsStep(Step):
    """To all rows that a read gives."""

    def __init__(self, on: str, hop: Hop, needs: Needs, read: Read, selection: Selection) -> None:
        super().__init__(on, hop, needs, digest("rows", read.name, str(hop.arguments), selection.signature))
        self.read, self.selection = read, selection

    @cached_property
    def want(self) -> Want:
        return self.needs.want(self.read, self.hop.arguments)

    @property
    def selections(self) -> Iterable[Selection]:
        return (self.selection,)

    @property
    def reads(self) -> Iterable[Read]:
        return (self.read,)

    def wants(self, keys: Iterable[str]) -> Iterable[tuple[Want, list[str]]]:
        return [(self.want, list(keys))]

    def found(self, _want: Want, keys: Iterable[str], known: Known) -> Iterable[tuple[Selection, Rows]]:
        return [(self.selection, list(chain.from_iterable(known[key] for key in keys)))]

    def render(self, keys: Sequence[str], known: KnownOf, rendered: RenderedOf) -> Iterable[tuple[str, Any]]:
        rows_of = known(self.want)
        flat = list(chain.from_iterable(rows_of[key] for key in keys))
        made = iter(self.selection.objects(flat, rendered, shared=self.read.shared))
        return [(key, list(islice(made, len(rows_of[key])))) for key in keys]
