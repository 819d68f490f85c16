"""The parts of a selection that lead to no other rows: leaves, constants, and places for what is made apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat
from typing import Any, ClassVar

from schema.compiled.plan import Columns, Fits, NotCompiledError
from schema.compiled.rendered import RenderedSteps


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """`__typename`."""

    value: str
    faulty: ClassVar[bool] = False

    @property
    def signature(self) -> str:
        return f"={self.value}"

    def values(self, _columns: Columns, count: int, _rendered: RenderedSteps) -> Iterable[Any]:
        return repeat(self.value, count)


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A column as it is. `values` raises NotCompiledError where one of them needs converting, or is an error."""

    name: str
    fits: Fits
    faulty: ClassVar[bool] = False

    @property
    def signature(self) -> str:
        return self.name

    def values(self, columns: Columns, _count: int, _rendered: RenderedSteps) -> Iterable[Any]:
        column = columns[self.name]
        if not self.fits(column):
            raise NotCompiledError(f"unexpected values of {self.name}")
        return column


@dataclass(frozen=True, slots=True, eq=False)
class Apart:
    """A field that isn't made of rows: it keeps the place for a value that the run puts there."""

    signature: ClassVar[str] = "apart"
    faulty: ClassVar[bool] = False

    def values(self, _columns: Columns, count: int, _rendered: RenderedSteps) -> Iterable[Any]:
        return repeat(None, count)
