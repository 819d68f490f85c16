"""Gives every request an id and a line in the log, and answers 500 for an error that nothing else caught."""

import logging
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from random import getrandbits
from typing import cast

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from loaders.read_session import ReadSession
from schema.errors import ErrorCode
from server.headers import header
from server.log import log_event, log_internal_error

REQUEST_ID = "X-Request-ID"
# A client's own id goes into the log and back into a header, so it must be short and have only these letters.
_ACCEPTED_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
LONGEST_PATH = 200
"""Characters of a path that the log shows. None of ours is as long."""
CLIENT_GONE = 499  # nginx logs this status, too, if the client left before the response


@dataclass(slots=True)
class RequestRecord:
    """What the log says of a request. Each stage of answering fills in what it knows, never a variable's value.

    `by` is how the answer came about: "kept", "plan" or "resolvers"; None if none was tried. `status` stays
    CLIENT_GONE until an answer begins.
    """

    request_id: str
    status: int = CLIENT_GONE
    operation: str | None = None
    by: str | None = None
    session: ReadSession | None = None
    codes: Sequence[str] = ()


def record_of(scope: Scope) -> RequestRecord:
    return cast(RequestRecord, scope["record"])


class RequestLog:
    """ASGI middleware. The id of a request is the one its client sent, if that is well-formed, else a new one.

    An exception from within becomes a 500 with the code INTERNAL, unless the answer has begun.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        record = scope["record"] = RequestRecord(_request_id(header(scope, b"x-request-id")))
        ours = [(b"x-request-id", record.request_id.encode()), (b"x-content-type-options", b"nosniff")]
        started = time.perf_counter()
        answered = False

        async def send_with_id(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = True
                record.status = message["status"]
                message["headers"] += ours
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        except Exception as error:
            log_internal_error(error, record.request_id)
            if not answered:
                await _internal_error(record)(scope, receive, send_with_id)
        finally:
            _log(scope, record, (time.perf_counter() - started) * 1000)


def _request_id(given: str) -> str:
    """The id need not be unguessable; a uuid4 took 5 % of a kept answer's time."""
    return given if _ACCEPTED_ID.fullmatch(given) else f"{getrandbits(128):032x}"


def _internal_error(record: RequestRecord) -> JSONResponse:
    extensions = {"code": ErrorCode.INTERNAL, "requestId": record.request_id}
    return JSONResponse({"errors": [{"message": "Internal error.", "extensions": extensions}]}, 500)


def _log(scope: Scope, record: RequestRecord, ms: float) -> None:
    rounds = record.session.rounds if record.session else []
    log_event(
        "request",
        level=logging.INFO,
        method=scope["method"],
        path=scope["path"][:LONGEST_PATH],
        status=record.status,
        ms=round(ms, 1),
        request_id=record.request_id,
        operation=record.operation,
        by=record.by,
        rounds=len(rounds),
        rows=sum(round_.rows for round_ in rounds),
        hits=record.session.hits if record.session else 0,
        codes=list(record.codes),
    )
