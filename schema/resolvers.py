"""The resolvers at work: graphql-core executes field by field, within a budget, and others go on meanwhile.

graphql-core knows neither turns nor a budget. So its executor is told here to wait for a turn wherever work begins that
may be much: at each row of a list, before and after each read.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from inspect import CORO_CREATED, getcoroutinestate, iscoroutine
from typing import Any

from graphql import FieldNode, GraphQLError, get_named_type, is_leaf_type, is_non_null_type
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from loaders.turns import Turns
from schema.errors import MAX_ERRORS, ApiError, bad_input

# A value takes graphql-core some 10 µs, an awaitable as much again: so many units (`loaders.turns`).
UNITS_PER_VALUE = 30
# An awaitable counts as so many values: many that wait for one read wake up together, and each takes kilobytes.
VALUES_PER_AWAITABLE = 20


class Budget:
    """What the resolvers of one answer may still do: how many `values` they may complete, of how many `bytes` in all.

    When it is spent, `is_spent` is set, and the execution is cancelled. `awaitables` are all that the execution made.
    """

    def __init__(self, turns: Turns, values: int, bytes: int) -> None:
        self.turns, self.values, self.bytes = turns, values, bytes
        self.is_spent = False
        self.awaitables: set[Any] = set()
        self.execution: asyncio.Task[Any] | None = None

    async def run(self, execution: Awaitable[Any]) -> Any:
        """What the execution gives. However it ends, nothing of it goes on. Raises CancelledError if it is spent."""
        self.execution = asyncio.ensure_future(execution)
        try:
            return await self.execution
        finally:
            background = [each for each in self.awaitables if asyncio.isfuture(each)]
            for future in background:
                future.cancel()
            await asyncio.gather(*background, return_exceptions=True)
            for coroutine in filter(iscoroutine, self.awaitables):
                if getcoroutinestate(coroutine) == CORO_CREATED:
                    coroutine.close()  # else Python warns that it was never awaited

    def spend(self, values: int, bytes: int) -> None:
        self.values -= values
        self.bytes -= bytes
        self.turns.left -= values * UNITS_PER_VALUE
        if min(self.values, self.bytes) < 0 and not self.is_spent:
            self.is_spent = True
            if self.execution:
                self.execution.cancel()

    async def turn(self) -> None:
        """Waits for a turn to go on with some values."""
        await self.turns.pause(UNITS_PER_VALUE)


class InTurns(StrawberryGraphQLCoreExecutionContext):
    """graphql-core's executor, for a context that has a budget."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.budget: Budget = self.context_value.budget
        is_awaitable = self.is_awaitable

        def noting(value: Any) -> bool:
            """Asked of every value, so that no coroutine is made that nobody knows of."""
            if not is_awaitable(value):
                return False
            if value not in self.budget.awaitables:
                self.budget.awaitables.add(value)
                self.budget.spend(VALUES_PER_AWAITABLE, 0)
            return True

        self.is_awaitable = noting  # type: ignore[assignment]

    def execute_field(self, parent_type: Any, source: Any, details: Any, path: Any, position: Any) -> Any:
        self.budget.spend(1, len(path.key))
        return super().execute_field(parent_type, source, details, path, position)

    def complete_leaf_value(self, return_type: Any, result: Any) -> Any:  # type: ignore[override]
        value = super().complete_leaf_value(return_type, result)
        if isinstance(value, str):
            self.budget.spend(0, len(value))
        return value

    def complete_list_value(
        self, return_type: Any, details: Any, info: Any, path: Any, result: Any, position: Any
    ) -> Any:
        if isinstance(result, list) and not is_leaf_type(get_named_type(return_type)):
            result = _ItemsInTurns(result, self.budget)
        return super().complete_list_value(return_type, details, info, path, result, position)

    def complete_list_item_value(
        self, item: Any, results: list[Any], type_: Any, details: Any, info: Any, path: Any, position: Any
    ) -> bool:
        awaits = super().complete_list_item_value(item, results, type_, details, info, path, position)
        if awaits and self.is_awaitable(results[-1]):
            results[-1] = self._in_turn(results[-1])
            self.is_awaitable(results[-1])
        return awaits

    async def with_abort_signal(self, awaitable: Awaitable[Any]) -> Any:
        """Awaits what a resolver gives, which graphql-core leaves to this method."""
        value = await self._in_turn(awaitable)
        await self.budget.turn()
        return value

    async def _in_turn(self, awaitable: Awaitable[Any]) -> Any:
        await self.budget.turn()
        return await awaitable

    def handle_field_error(self, raw_error: Exception, return_type: Any, details: Any, path: Any) -> None:
        """Words no more errors than are told. The others only make their nulls."""
        if isinstance(raw_error, GraphQLError) and raw_error.path is None and not isinstance(raw_error, ApiError):
            about = next(iter(raw_error.nodes or ()), None)
            if about and not isinstance(about, FieldNode):  # not of data, but of a value that the client gave
                raw_error = bad_input(raw_error.message, about)
        if len(self.collected_errors.errors) <= MAX_ERRORS or path.prev is None:
            super().handle_field_error(raw_error, return_type, details, path)
        elif is_non_null_type(return_type):
            raise raw_error

    def settle_in_background(self, awaitables: list[Awaitable[Any]]) -> None:
        super().settle_in_background(awaitables)
        self.budget.awaitables |= self.background_futures


class _ItemsInTurns:
    """The items of a list, each in a turn of its own."""

    def __init__(self, items: Sequence[Any], budget: Budget) -> None:
        self._items, self._budget = iter(items), budget

    def __aiter__(self) -> AsyncIterator[Any]:
        return self

    async def __anext__(self) -> Any:
        await self._budget.turn()
        for item in self._items:
            return item
        raise StopAsyncIteration
