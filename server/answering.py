"""From a question to its answer: what is kept, else its plan, else the resolvers; always of one edition of the data.

What a query means is the schema's alone; what may be asked is `limits`'s and `cost`'s.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from sys import getsizeof
from typing import Any

import orjson
from graphql import GraphQLError, VariableValues, get_variable_values
from starlette.types import Receive
from strawberry import Schema
from strawberry.extensions import SchemaExtension

from loaders.bounded_cache import Bounds, Cache, tight
from loaders.database import Database
from loaders.dataloader import DataLoader
from loaders.driver import DATABASE_ERRORS
from loaders.edition import Edition, MovedError, Stamp
from loaders.read_session import ReadSession, deadline_in
from schema.compiled.describe_plan import explain
from schema.compiled.plan import NotCompiledError, Plan
from schema.compiled.planner import plan_of
from schema.compiled.run_plan import run
from schema.context import Context
from schema.errors import ApiError, ErrorCode
from server import limits
from server.cost import NO_VARIABLES, cost_of
from server.deadline import run_for_client
from server.error_report import RejectedError, timed_out, with_code
from server.graphql_request import GraphQLRequest
from server.log import log_internal_error
from server.middleware import RequestRecord
from server.parsed_documents import Document, Documents, Operation
from server.settings import Settings

MAX_VARIABLE_ERRORS = 20
# How long to wait before an answer is begun anew, because a load was under way. A commit takes milliseconds, of many
# changes a second or two.
PAUSES_MS = (5, 10, 20, 50, 100, 250, 500, 1_000)
MOVING = "A new version of the data is being loaded. Try again in a moment."
DEEP = "Expected variables whose lists and objects nest a few levels deep; these nest hundreds."

# What variables take for each byte of their JSON, at most: an empty list is 56 bytes and a pointer, and "[],".
BYTES_PER_BYTE = 32

Key = tuple[str, str, bytes, bool]


class Prepared(SchemaExtension):
    """Hands the schema the document that was parsed and validated before."""

    def on_operation(self) -> Iterator[None]:
        document = (self.execution_context.operation_extensions or {}).get("document")
        if isinstance(document, Document):
            self.execution_context.graphql_document = document.ast
            self.execution_context.pre_execution_errors = []
        yield


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is all of it in JSON, unless it has errors. `stamp` is the edition's; None where nothing was read."""

    body: bytes | None
    operation: str | None = None
    stamp: Stamp | None = None
    data: Any = None
    errors: Sequence[GraphQLError] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, and may be. Its plans are made when they are needed: with whole rows, or not."""

    asked: GraphQLRequest
    key: Key
    document: Document
    operation: Operation
    variables: VariableValues
    plans: dict[bool, Plan] = field(default_factory=dict)


def key_of(asked: GraphQLRequest) -> Key:
    """What decides an answer, the data aside. Raises RejectedError."""
    try:
        variables = orjson.dumps(asked.variables, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:  # what nests deeper than some 250 levels is read, but not written
        raise RejectedError([ApiError(ErrorCode.BAD_INPUT, DEEP)]) from None
    return asked.query, asked.operation_name or "", variables, asked.explain


class Answers:
    """Those of one schema, which has `Prepared` among its extensions."""

    def __init__(self, schema: Schema, settings: Settings) -> None:
        self.schema, self.settings = schema, settings
        self.graphql_schema = schema._schema  # noqa: SLF001  # Strawberry gives it no public name
        self.documents = Documents(self.graphql_schema, settings)
        self._questions = Cache(Bounds(rows=1, bytes=settings.document_cache_bytes))

    async def give(self, asked: GraphQLRequest, database: Database, receive: Receive, record: RequestRecord) -> Answer:
        """Raises RejectedError for what isn't to be executed, ClientGoneError where nobody waits for it any more."""
        key, present = key_of(asked), database.present
        if present and (kept := _kept(key, present, record)):
            return kept
        question = self._question(asked, key, record)
        try:
            return await run_for_client(
                self._with_retries(question, database, record), receive, self.settings.max_time_ms
            )
        except TimeoutError:
            raise RejectedError([timed_out(self.settings.max_time_ms)]) from None

    def _question(self, asked: GraphQLRequest, key: Key, record: RequestRecord) -> Question:
        question: Question | None = self._questions.get(key)
        if question is None:
            document = self.documents.get(asked.query)
            operation = document.operation(asked.operation_name)
            record.operation = operation.name
            variables = self._variables(operation, asked.variables)
            limits.check_cost(self._cost(document, operation, variables), self.settings)
            question = Question(asked, key, document, operation, variables)
            self._questions.put(key, question, size=document.size_bytes + BYTES_PER_BYTE * len(key[2]))
        record.operation = question.operation.name
        return question

    async def _with_retries(self, question: Question, database: Database, record: RequestRecord) -> Answer:
        """The answer of one edition, begun anew as often as the data moves; in the end UNAVAILABLE."""
        deadline = deadline_in(self.settings.max_time_ms)
        for pause_ms in PAUSES_MS:
            with suppress(MovedError):
                return await self._once(question, database, deadline, record)
            await asyncio.sleep(pause_ms / 1000)
        try:
            return await self._once(question, database, deadline, record)
        except MovedError:
            raise RejectedError([ApiError(ErrorCode.UNAVAILABLE, MOVING)]) from None

    async def _once(self, question: Question, database: Database, deadline: float, record: RequestRecord) -> Answer:
        edition = await self._edition(question, database, deadline)
        if kept := _kept(question.key, edition, record):
            return kept
        record.session = session = ReadSession(database, deadline, edition)
        answer = await self._executed(question, session, record)
        if session.moved:
            raise MovedError
        if question.asked.explain:
            return self._explained(question, answer, session, record)
        if edition.cache is not None and answer.body:
            size = len(answer.body) + sum(map(getsizeof, question.key[:3]))
            edition.cache.put(question.key, replace(answer, body=tight(answer.body), data=None), size=size)
        return answer

    async def _edition(self, question: Question, database: Database, deadline: float) -> Edition:
        """The present one, or one of which nothing is kept."""
        if question.asked.explain:  # all reads are to be seen
            return Edition()
        try:
            return await database.edition(deadline)
        except DATABASE_ERRORS:  # the answer's own reads will say what is wrong, each at its place
            return Edition()

    def _explained(self, question: Question, answer: Answer, session: ReadSession, record: RequestRecord) -> Answer:
        """The answer with how it was made, under `extensions.explain`."""
        if answer.body is None:
            return answer
        plan = explain(self._plan(question, whole=False)) if record.by == "plan" else None
        shown = orjson.dumps({"explain": {"by": record.by, "plan": plan, "rounds": list(map(asdict, session.rounds))}})
        return replace(answer, body=answer.body[:-1] + b',"extensions":' + shown + b"}")

    async def _executed(self, question: Question, session: ReadSession, record: RequestRecord) -> Answer:
        if self.settings.compiled:
            try:
                record.by = "plan"
                body = await run(self._plan(question, whole=session.edition.cache is not None), session)
                return Answer(body, question.operation.name, session.stamp)
            except MovedError:
                raise
            except (NotCompiledError, GraphQLError, *DATABASE_ERRORS):
                pass  # the resolvers say what there is to be said, each at its place
            except Exception as error:  # our own mistake, which need not be the client's
                log_internal_error(error, record.request_id)
        return await self._resolved(question, session, record)

    async def _resolved(self, question: Question, session: ReadSession, record: RequestRecord) -> Answer:
        record.by = "resolvers"
        async with DataLoader(session) as loader:
            result = await self.schema.execute(
                question.asked.query,
                variable_values=dict(question.asked.variables),
                context_value=Context(loader),
                operation_name=question.asked.operation_name,
                operation_extensions={"document": question.document},
            )
        body = None if result.errors else orjson.dumps({"data": result.data})
        return Answer(body, question.operation.name, session.stamp, result.data, result.errors or ())

    def _plan(self, question: Question, *, whole: bool) -> Plan:
        if whole not in question.plans:
            document, operation = question.document, question.operation
            plan = plan_of(self.schema, operation.node, document.fragments, question.variables, whole=whole)
            question.plans[whole] = plan
        return question.plans[whole]

    def _variables(self, operation: Operation, given: Mapping[str, Any]) -> VariableValues:
        if not operation.node.variable_definitions:
            return NO_VARIABLES
        values = get_variable_values(
            self.graphql_schema, operation.node.variable_definitions, dict(given), max_errors=MAX_VARIABLE_ERRORS
        )
        if isinstance(values, list):
            raise RejectedError([with_code(error, ErrorCode.BAD_INPUT) for error in values])
        return values

    def _cost(self, document: Document, operation: Operation, variables: VariableValues) -> int:
        if operation.cost is not None:
            return operation.cost
        try:
            return cost_of(self.graphql_schema, operation.node, document.fragments, variables)
        except GraphQLError as error:  # a variable that may be null, is null, and meets an argument that may not
            raise RejectedError([with_code(error, ErrorCode.BAD_INPUT)]) from None


def _kept(key: Key, edition: Edition, record: RequestRecord) -> Answer | None:
    kept: Answer | None = None if edition.cache is None else edition.cache.get(key)
    if kept:
        record.operation, record.by = kept.operation, "kept"
    return kept
