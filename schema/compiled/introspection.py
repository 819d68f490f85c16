"""What a query asks of the schema itself (`__schema`, `__type`): a part of its plan that needs no data.

graphql-core answers these fields alone, whatever stands beside them. That is up to 140 ms of Python, so whoever serves
others meanwhile has to execute it in a thread.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson
from graphql import (
    DocumentNode,
    ExecutionResult,
    Executor,
    FieldNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
)

from loaders.bounded_cache import tight
from schema.compiled.collect_fields import Collector
from schema.errors import ErrorCode


@dataclass(frozen=True, slots=True)
class Introspected:
    """`values` are those of the fields, by name in the answer, as bytes of JSON; None if an error leaves no data."""

    values: Mapping[str, orjson.Fragment] | None
    errors: Sequence[GraphQLError] = ()
    size_bytes: int = 0


NOTHING = Introspected({})


@dataclass(frozen=True, slots=True)
class Introspection:
    """The fields of one operation about the schema, by their names in the answer."""

    collector: Collector
    fields: Mapping[str, Sequence[FieldNode]]

    def execute(self) -> Introspected:
        """Blocks. An error can only be about an argument that the client gave: it gets the code BAD_INPUT."""
        selections = tuple(node for nodes in self.fields.values() for node in nodes)
        asked = OperationDefinitionNode(
            operation=OperationType.QUERY, selection_set=SelectionSetNode(selections=selections)
        )
        document = DocumentNode(definitions=(asked, *self.collector.fragments.values()))
        executor = Executor.build(self.collector.schema, document)
        assert isinstance(executor, Executor)  # noqa: S101
        executor.variable_values = self.collector.variables  # read already, of the whole operation
        result = executor.execute_operation()
        assert isinstance(result, ExecutionResult)  # noqa: S101
        for error in result.errors or ():
            error.extensions = {"code": ErrorCode.BAD_INPUT.value}
        if result.data is None:
            return Introspected(None, result.errors or ())
        values = {name: tight(orjson.dumps(value)) for name, value in result.data.items()}
        size = sum(map(len, values.values()))
        return Introspected({name: orjson.Fragment(text) for name, text in values.items()}, result.errors or (), size)
