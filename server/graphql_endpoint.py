"""The ASGI application at /graphql, by the GraphQL over HTTP draft: one request in, one response out.

It reads the request and writes the response. `answer_question` answers, `error_report` words the errors for clients.
"""

from collections.abc import Awaitable, Callable
from hashlib import blake2b
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from loaders.edition import Stamp
from server.answer_question import Answering
from server.app_state import database_of
from server.deadline import ClientGoneError
from server.error_report import RejectedError, Report
from server.graphql_request import METHODS, GraphQLRequest, HttpError, read_request
from server.headers import header
from server.http_response import (
    GRAPHQL,
    JSON,
    accepted_media_type,
    answer,
    answer_of,
    not_modified,
    rejected_status,
    with_member,
)
from server.middleware import RequestRecord, record_of
from server.settings import Settings
from server.web_pages import asks_for_a_page

Page = Callable[[Request], Awaitable[Response]]


class Endpoint:
    """Answers GraphQL requests. A browser that visits the address gets `page` instead."""

    def __init__(self, answering: Answering, settings: Settings, page: Page) -> None:
        self.answering, self.settings, self.page = answering, settings, page

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
        media_type = accepted_media_type(header(request.scope, b"accept"))
        try:
            if media_type is None:
                raise HttpError(406, f"Expected the client to accept {GRAPHQL} or {JSON}.")
            asked = await read_request(request, self.settings)
            return await self.answered(asked, request, record, report, media_type)
        except RejectedError as rejected:
            errors = _recorded(report.present(rejected.errors), record)
            media_type = media_type or JSON
            status = rejected.status or rejected_status(media_type, errors)
            return answer_of(status, {"errors": errors}, media_type, rejected.headers)

    async def answered(
        self, asked: GraphQLRequest, request: Request, record: RequestRecord, report: Report, media_type: str
    ) -> Response:
        """The response with an answer, or 304 if the client has it. Raises RejectedError if there is no answer."""
        database = database_of(request.scope)
        present = database.present  # asked for once: a moment later it may be None
        tags = header(request.scope, b"if-none-match") if request.method in SAFE else ""
        if tags and present and _holds(tag := tag_of(present.stamp, asked, media_type), tags):
            return not_modified(tag)
        given = await self.answering.answer(asked, present, database, request.receive, record)
        if given.errors:
            errors = _recorded(report.present(given.errors), record)
            return answer(200, with_member(given.body, "errors", errors), media_type)
        # Compared again: if no edition was known above, or the data moved since, the tag is known only now.
        tag = tag_of(given.stamp, asked, media_type) if request.method in SAFE else ""
        return not_modified(tag) if _holds(tag, tags) else answer(200, given.body, media_type, tag)


SAFE = ("GET", "HEAD")
"""The methods whose answers have entity tags, since only these may be answered with 304 (RFC 9110, 13.1.2)."""


def tag_of(stamp: Stamp | None, asked: GraphQLRequest, media_type: str) -> str:
    """The entity tag of an answer: a hash of the edition's stamp, the key of the question, and the media type.

    Empty if nothing was read, or if the edition has no version: then nobody can tell whether the answer still holds.
    """
    if stamp is None or stamp.version is None:
        return ""
    parts = [stamp, asked.key, media_type]
    return f'"{blake2b(repr(parts).encode(), digest_size=16).hexdigest()}"'


def _holds(tag: str, tags: str) -> bool:
    """Whether the If-None-Match header `tags` names `tag`, weak or strong (RFC 9110, 13.1.2). An empty tag: no."""
    # The tag brings its quotes, and a hash has none inside: it can't be found in the middle of another tag.
    return bool(tag) and tag in tags


def _recorded(errors: list[dict[str, Any]], record: RequestRecord) -> list[dict[str, Any]]:
    record.codes = sorted({error["extensions"]["code"] for error in errors})
    return errors
