"""Does all for a question that can be done without the data: document, operation, variables.

Questions are kept by their key: one that is asked again is neither parsed nor planned again, and priced again only if
the data changed.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError, GraphQLSchema, VariableValues, get_variable_values
from graphql.pyutils import inspect

from loaders.bounded_cache import BoundedCache, Bounds
from schema.compiled.plan import Plan
from schema.errors import ErrorCode, quoted
from server.aside import Aside
from server.cost import Price
from server.error_report import RejectedError, with_code
from server.given_values import GivenValues
from server.graphql_request import GraphQLRequest
from server.middleware import RequestRecord
from server.parsed_documents import Document, Operation, ParsedDocuments
from server.settings import Settings

MAX_VARIABLE_ERRORS = 20
NO_VARIABLES = VariableValues({}, {})

# Bytes of memory that variables take at most for each byte of their JSON, which is kept too. Measured with tracemalloc:
# the worst are objects of one empty key and an empty object, 33 bytes for each; rounded up.
BYTES_PER_BYTE = 40

# The name of the variable, then fields and indices, in "Variable '$name' has invalid value at .field[1]".
_PLACE = re.compile(r"[$.\[](\w+)")


@dataclass(slots=True)
class Question:
    """A question whose document is within all limits. What follows from it is added when it is needed.

    `plans` has under True the plan that reads whole rows. `price` is the price on the data that it was last asked of.
    """

    asked: GraphQLRequest
    document: Document
    operation: Operation
    variables: VariableValues
    plans: dict[bool, Plan] = field(default_factory=dict)
    price: Price | None = None


class Questions:
    """The questions of one schema that this process keeps. `kept` also has what they learn of the schema itself."""

    def __init__(self, schema: GraphQLSchema, settings: Settings, aside: Aside) -> None:
        self._schema, self._settings = schema, settings
        self.documents = ParsedDocuments(schema, settings, aside)
        self.kept = BoundedCache(Bounds(bytes=settings.document_cache_bytes))

    async def prepare(self, asked: GraphQLRequest, record: RequestRecord) -> Question:
        """The question of a request. Raises RejectedError if it is malformed, invalid or over a limit."""
        question: Question | None = self.kept.get(asked.key)
        if question is None:
            document = await self.documents.get(asked.query)
            operation = document.operation(asked.operation_name)
            record.operation = operation.name
            given = asked.variables()
            GivenValues(self._settings, document.items).check_variables(self._schema, operation.node, given)
            question = Question(asked, document, operation, self._variables(operation, given))
            self.kept.put(asked.key, question, size=document.size_bytes + BYTES_PER_BYTE * len(asked.key[2]))
        record.operation = question.operation.name
        return question

    def keep_plan(self, question: Question, plan: Plan, *, whole: bool) -> None:
        """Keeps a plan with its question, and counts the memory that it takes."""
        question.plans[whole] = plan
        self.kept.grow(question.asked.key, plan.size_bytes)

    def _variables(self, operation: Operation, given: dict[str, Any]) -> VariableValues:
        if not operation.node.variable_definitions:
            return NO_VARIABLES
        values = get_variable_values(
            self._schema, operation.node.variable_definitions, given, max_errors=MAX_VARIABLE_ERRORS
        )
        if isinstance(values, list):
            raise RejectedError([with_code(_as_given(error, given), ErrorCode.BAD_INPUT) for error in values])
        return values


def _as_given(error: GraphQLError, given: dict[str, Any]) -> GraphQLError:
    """Has the error of a variable quote the wrong value as JSON, where graphql-core quotes it as Python writes it."""
    if error.original_error:  # else it is not about one value
        name, *path = _PLACE.findall(error.message.partition(": ")[0])
        value: Any = given.get(name)
        for part in path:
            value = value[int(part) if part.isdecimal() else part]
        error.message = error.message.replace(f": {inspect(value)}", f": {quoted(value)}")
    return error
