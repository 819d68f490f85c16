"""Whether the process is up (`/healthz`), and whether it can answer questions (`/readyz`).

If not, /readyz says why and what to check. It must not reveal the database's address or the text of its errors.
"""

import asyncio
from math import ceil
from time import monotonic

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from loaders.database import Database
from loaders.driver import DATABASE_ERRORS
from loaders.edition import Look
from server.app_state import database_of
from server.error_report import REFUSED, UNREACHABLE, classify_database_error, is_timeout
from server.log import log_failure
from server.middleware import record_of

READY_MS = 5_000
"""How long /readyz waits for the end of a load that is committing. Beside that, it takes one look."""
MOVING_S = 0.05
"""How long to wait before another look if a load is committing."""
UNREACHED = "Neo4j does not answer: see that it runs, and that NEO4J_URI is its address."
UNWELCOME = "Neo4j refuses the API: see that NEO4J_USER, NEO4J_PASSWORD and NEO4J_DATABASE are right."
BUSY = "Neo4j answers, but too late: see what it is busy with (`SHOW TRANSACTIONS`)."
LOADING = (
    "A load is ending, or was killed at its end: readiness comes back within {seconds} s, or with the end of another "
    "load by `scripts/dialogues seed`."
)
NOT_SEEDED = "The database answers, but holds no dataset yet: load one with `scripts/dialogues seed`."


class Health:
    async def up(self, _request: Request) -> Response:
        return PlainTextResponse("up\n")

    async def ready(self, request: Request) -> Response:
        try:
            stamp, notice_ms = await _settled(database_of(request.scope))
        except DATABASE_ERRORS as error:
            log_failure(error, record_of(request.scope).request_id)
            return _not_ready(_reason(error))
        if notice_ms:
            return _not_ready(LOADING.format(seconds=ceil(notice_ms / 1000)))
        if stamp.version is None:
            return _not_ready(NOT_SEEDED)
        return JSONResponse({"ready": True, "dataset": stamp.version})


async def _settled(database: Database) -> Look:
    """A look that met no load about to commit, or the last one within READY_MS."""
    deadline = monotonic() + READY_MS / 1000
    while True:
        look = await database.look()
        if look.notice_ms is None or monotonic() > deadline:
            return look
        await asyncio.sleep(MOVING_S)


def _not_ready(reason: str) -> JSONResponse:
    return JSONResponse({"ready": False, "reason": reason}, 503)


def _reason(error: BaseException) -> str:
    if is_timeout(error):
        return BUSY
    _, sentence = classify_database_error(error) or (None, UNREACHABLE)
    return UNWELCOME if sentence == REFUSED else UNREACHED
