"""GraphQL over HTTP: one request in, one answer out, by the draft of that name.

Reads the request, takes its document from the cache, prices it, and lets the schema execute it. What a query means is
the schema's alone; what may be asked is `limits`'s and `cost`'s; what clients are told of errors is `errors`'s.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from graphql import GraphQLError, get_variable_values
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry import Schema
from strawberry.extensions import SchemaExtension
from strawberry.types import ExecutionResult

from loaders.reads import Reads
from schema.context import Context
from schema.errors import ErrorCode
from server import limits
from server.answer import GRAPHQL, JSON, accepted_media_type, answer, rejected_status
from server.cost import cost_of
from server.documents import Document, Documents, Operation
from server.errors import RejectedError, Report, timed_out, with_code
from server.execution import ClientGoneError, run_for_client
from server.middleware import RequestRecord, record_of
from server.pages import asks_for_a_page
from server.request import METHODS, GraphQLRequest, HttpError, read_request
from server.settings import Settings
from server.state import driver_of

MAX_VARIABLE_ERRORS = 20


Page = Callable[[Request], Awaitable[Response]]


class Prepared(SchemaExtension):
    """Hands the schema the document that the endpoint has parsed and validated."""

    def on_operation(self) -> Iterator[None]:
        document = (self.execution_context.operation_extensions or {}).get("document")
        if isinstance(document, Document):
            self.execution_context.graphql_document = document.ast
            self.execution_context.pre_execution_errors = []
        yield


class Endpoint:
    """The ASGI application of one path. `schema` has `Prepared` among its extensions; browsers get `page`."""

    def __init__(self, schema: Schema, settings: Settings, page: Page) -> None:
        self.page = page
        self.schema = schema
        self.settings = settings
        self.graphql_schema = schema._schema  # noqa: SLF001  # Strawberry gives it no public name
        self.documents = Documents(self.graphql_schema, settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = await self.respond(Request(scope, receive), record_of(scope))
        except (ClientDisconnect, ClientGoneError):
            return
        await response(scope, receive, send)

    async def respond(self, request: Request, record: RequestRecord) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": METHODS})
        if asks_for_a_page(request):
            return await self.page(request)
        report = Report(record.request_id, self.settings.max_time_ms)
        media_type = accepted_media_type(request.headers.get("accept", ""))
        try:
            if media_type is None:
                raise HttpError(406, f"Expected the client to accept {GRAPHQL} or {JSON}.")
            asked = await read_request(request, self.settings)
            result = await self.execute(asked, request, record)
        except RejectedError as rejected:
            errors = _recorded(report.present(rejected.errors), record)
            media_type = media_type or JSON
            status = rejected.status or rejected_status(media_type, errors)
            return answer(status, {"errors": errors}, media_type, rejected.headers)
        if not result.errors:
            return answer(200, {"data": result.data}, media_type)
        errors = _recorded(report.present(result.errors), record)
        return answer(200, {"data": result.data, "errors": errors}, media_type)

    async def execute(self, asked: GraphQLRequest, request: Request, record: RequestRecord) -> ExecutionResult:
        """Raises RejectedError for what isn't to be executed, ClientGoneError where nobody waits for it any more."""
        document = self.documents.get(asked.query)
        operation = document.operation(asked.operation_name)
        record.operation = operation.name
        limits.check_cost(self._cost(document, operation, asked.variables), self.settings)
        async with Reads(driver_of(request.scope), self.settings.neo4j_database, self.settings.max_time_ms) as reads:
            record.rounds = reads.rounds
            return await self._run(asked, document, reads, request)

    async def _run(self, asked: GraphQLRequest, document: Document, reads: Reads, request: Request) -> ExecutionResult:
        execution = self.schema.execute(
            asked.query,
            variable_values=dict(asked.variables),
            context_value=Context(reads),
            operation_name=asked.operation_name,
            operation_extensions={"document": document},
        )
        try:
            return await run_for_client(execution, request.receive, self.settings.max_time_ms)
        except TimeoutError:
            raise RejectedError([timed_out(self.settings.max_time_ms)]) from None

    def _cost(self, document: Document, operation: Operation, variables: Mapping[str, Any]) -> int:
        if operation.cost is not None:
            return operation.cost
        schema = self.graphql_schema
        values = get_variable_values(
            schema, operation.node.variable_definitions or (), dict(variables), max_errors=MAX_VARIABLE_ERRORS
        )
        if isinstance(values, list):
            raise RejectedError([with_code(error, ErrorCode.BAD_INPUT) for error in values])
        try:
            return cost_of(schema, operation.node, document.fragments, values)
        except GraphQLError as error:  # a variable that may be null, is null, and meets an argument that may not
            raise RejectedError([with_code(error, ErrorCode.BAD_INPUT)]) from None


def _recorded(errors: list[dict[str, Any]], record: RequestRecord) -> list[dict[str, Any]]:
    record.codes = sorted({error["extensions"]["code"] for error in errors})
    return errors
