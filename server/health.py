"""Whether the process is up (`/healthz`), and whether it can answer questions (`/readyz`).

If not, /readyz says why and what to check. It must not reveal the database's address or the text of its errors.
"""

import asyncio

from neo4j.exceptions import DriverError, Neo4jError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from loaders.batch_key import rows_key
from loaders.dataset import dataset_by_id
from loaders.edition import MovedError
from loaders.read_session import ReadSession, deadline_in
from server.app_state import database_of
from server.error_report import REFUSED, UNREACHABLE, classify_database_error
from server.log import log_failure
from server.middleware import record_of
from server.settings import Settings

READY_MS = 5_000
"""How long /readyz may take; after that it says that Neo4j does not answer."""
MOVING_S = 0.05
"""How long to wait before another read if a load is committing."""
VERSION = dataset_by_id.shape.names.index("version")
UNREACHED = "Neo4j does not answer: see that it runs, and that NEO4J_URI is its address."
UNWELCOME = "Neo4j refuses the API: see that NEO4J_USER, NEO4J_PASSWORD and NEO4J_DATABASE are right."
NOT_SEEDED = "The database answers, but holds no dataset yet: load one with `scripts/dialogues seed`."


class Health:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    async def up(self, _request: Request) -> Response:
        return PlainTextResponse("up\n")

    async def ready(self, request: Request) -> Response:
        try:
            version = await asyncio.wait_for(self._dataset_version(request), READY_MS / 1000)
        except (DriverError, Neo4jError, TimeoutError) as error:
            log_failure(error, record_of(request.scope).request_id)
            _, sentence = classify_database_error(error) or (None, UNREACHABLE)
            return JSONResponse({"ready": False, "reason": UNWELCOME if sentence == REFUSED else UNREACHED}, 503)
        if version is None:
            return JSONResponse({"ready": False, "reason": NOT_SEEDED}, 503)
        return JSONResponse({"ready": True, "dataset": version})

    async def _dataset_version(self, request: Request) -> str | None:
        batch_key = rows_key(dataset_by_id)
        while True:
            session = ReadSession(database_of(request.scope), deadline_in(READY_MS))
            try:
                await session.load_level({batch_key: ["dataset"]})
            except MovedError:  # a load is about to commit
                await asyncio.sleep(MOVING_S)
                continue
            rows = session.known(batch_key)["dataset"]
            return str(rows[0][VERSION]) if rows else None
