"""Faults: fields whose arguments are refused, as parts of a plan; and where in an answer a run met them.

A field that may not be null passes its fault on to the object around it, and so on up to what may be null (GraphQL's
specification, 6.4.4). Each null has one error. Of several faults below it that is the first of the document, but what
needs no data comes before what does (docs/decisions/0019-faults-in-the-plan.md).
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, ClassVar, Final, Self

import orjson
from graphql import FieldNode, GraphQLError, located_error

from schema.compiled.plan import Columns, KnownOf, Place, Selection, Step
from schema.compiled.rendered import RenderedSteps
from schema.errors import ApiError, bad_input

FAULTED: Final = orjson.Fragment(b"null")
"""Stands for a value that can't be shown, from the fault up to the nearest place that may be null."""


@dataclass(frozen=True, slots=True, eq=False)
class Fault:
    """A field that is an error wherever the answer comes by; `optional` where it may be null. Nothing is below it."""

    error: GraphQLError
    nodes: Sequence[FieldNode]
    optional: bool
    faulty: ClassVar[bool] = True

    @classmethod
    def of(cls, error: GraphQLError, nodes: Sequence[FieldNode], *, optional: bool) -> Self:
        """The fault of what was raised for a field's arguments. graphql-core's own errors get the code BAD_INPUT."""
        if not isinstance(error, ApiError):
            error = bad_input(error.message, error.nodes[0] if error.nodes else None)
        # It stays with the plan, and its traceback would keep all that was at hand where it was raised.
        return cls(error.with_traceback(None), nodes, optional)

    @property
    def signature(self) -> str:
        return f"!{self.optional}"

    def values(self, _columns: Columns, count: int, _rendered: RenderedSteps) -> Iterator[Any]:
        return repeat(None if self.optional else FAULTED, count)

    def at(self, path: Place) -> GraphQLError:
        """The error as it is told at this place of the answer."""
        return located_error(self.error, self.nodes, list(path))


def holds_fault(value: Any) -> bool:
    """Whether FAULTED is in a value made of dicts and lists. Nothing in it may be null: whatever may be has none."""
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        return value is FAULTED
    return any(map(holds_fault, value))


@dataclass(frozen=True, slots=True)
class FaultSearch:
    """Follows only what leads to faults, and each key of a step that leads to none only once.

    `faulted` has, for each step, the keys that lead to FAULTED.
    """

    known: KnownOf
    faulted: Mapping[Step, Set[str]]
    _barren: set[tuple[Step, str]] = field(default_factory=set)

    def errors(self, selection: Selection, row: Sequence[Any], path: Place, *, is_null: bool) -> Iterator[Any]:
        """The errors of one row in their order, and None for each row that is looked at.

        `is_null` says that the row is not shown because of a fault. Only the first error is then to be told.
        """
        for name, part in selection.parts.items():
            if isinstance(part, Fault):
                if not (is_null and part.optional):
                    yield part.at((*path, name))
            elif isinstance(part, Step) and part.faulty:
                for place, key in part.starts(row):
                    yield from self._errors_below(part, key, (*path, name, *place), is_null=is_null)

    def _errors_below(self, step: Step, key: str, path: Place, *, is_null: bool) -> Iterator[Any]:
        is_faulted = key in self.faulted.get(step, ())
        is_the_reason = is_faulted and not step.optional
        if (is_null and not is_the_reason) or (step, key) in self._barren:
            return
        is_barren = True
        for place, selection, row in step.reached(key, self.known):
            yield None
            for error in self.errors(selection, row, (*path, *place), is_null=is_faulted):
                yield error
                if error:
                    is_barren = False
                    if is_faulted:
                        return
        if is_barren:
            self._barren.add((step, key))
