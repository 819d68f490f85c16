"""The cost of a GraphQL query, before it reads anything: that of its plan, with the rows that the data holds at most.

A unit is about a microsecond of work, of the process and the database together, where nothing is kept
(docs/decisions/0008-limits.md).

Each step is priced once, wherever it is reached from, since it reads and renders each key once. The cost is an upper
bound: it takes every key for one that leads to as many rows as any, and an id that can name several types for all.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from loaders.read_declaration import Read
from loaders.row_counts import RowCounts
from schema.compiled.plan import Plan, Selection, Step

# Each Cypher query, even if it finds nothing; each row that the database goes through, to count, sort or skip it; and
# each row that it gives, times what the traversal declares.
QUERY, PASSED, ROW = 300, 1, 5
# Each value of the answer, each id or key by which a row refers to others, and each item of an argument that is a list.
VALUE = REFERENCE = ITEM = 1
# From this cost on, a question is dear: it may read so much that only some are answered at a time.
DEAR = 20_000


@dataclass(frozen=True)
class Price:
    """The price of a plan, which may be at most `allowed`, on data that holds so many rows.

    Explaining an answer takes as much again for each Cypher query.
    """

    plan: Plan
    counts: RowCounts
    allowed: int
    explained: bool = False

    @cached_property
    def cost(self) -> int:
        return self.with_pages(None)

    @property
    def is_too_high(self) -> bool:
        return self.cost > self.allowed

    @property
    def is_dear(self) -> bool:
        return self.cost >= DEAR

    def with_pages(self, most: int | None) -> int:
        """The cost if no page had more than `most` rows. None leaves the pages as they are."""
        return _Pricing(self, most).total()

    @cached_property
    def largest_page(self) -> int | None:
        """The most rows of a page with which it would be allowed, where it isn't; None if one row is too many."""
        if self.with_pages(1) > self.allowed:
            return None
        fits, too_many = 1, max(step.page or 0 for step in self.plan.steps)
        while too_many - fits > 1:
            middle = (fits + too_many) // 2
            fits, too_many = (fits, middle) if self.with_pages(middle) > self.allowed else (middle, too_many)
        return fits


class _Pricing:
    """Prices a plan once. `asked` has how many times each step is asked for a key, by the rows that it starts from."""

    def __init__(self, price: Price, most: int | None) -> None:
        self.plan, self.counts, self.most = price.plan, price.counts, most
        self.query = 2 * QUERY if price.explained else QUERY
        self.asked: dict[Step, int] = defaultdict(int)

    def total(self) -> int:
        return self._of_rows(self.plan.root, 1) + sum(map(self._of_step, self.plan.steps))

    def _of_step(self, step: Step) -> int:
        asked = self.asked[step]
        keys = self.counts.of_type(step.on, asked) if step.bound.by == "id" else asked
        return REFERENCE * asked + ITEM * step.bound.items + sum(self._of_read(step, read, keys) for read in step.reads)

    def _of_read(self, step: Step, read: Read, keys: int) -> int:
        page = step.page if step.page is None or self.most is None else min(step.page, self.most)
        rows = self.counts.rows(read, keys, page)
        passed = self.counts.passed(read, keys)
        values = step.values_of(rows, keys)
        made_of_rows = [each for each in step.selections if each.type_name == read.shape.row.__name__]
        return (
            self.query
            + PASSED * passed
            + ROW * step.bound.cost * rows
            + VALUE * values
            + sum(self._of_rows(selection, rows) for selection in made_of_rows)
        )

    def _of_rows(self, selection: Selection, rows: int) -> int:
        """The cost of the values themselves. The steps that start from these rows learn how many there are."""
        for step in selection.steps:
            self.asked[step] += self._keys(step, rows)
        return VALUE * rows * len(selection.parts)

    def _keys(self, step: Step, rows: int) -> int:
        if step.bound.by is None:
            return len(list(step.keys([()])))
        return self.counts.ids(step.on, step.bound.by, rows)
