"""Builds the application from its settings. It opens no connection before it starts, and leaves none open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Lifespan

from loaders.bounded_cache import Bounds
from loaders.database import Database
from loaders.driver import open_driver
from schema.query import make_schema
from server.answer_question import Answering
from server.app_state import State
from server.execute_question import UseParsedDocument
from server.foreign_pages import guards
from server.graphql_endpoint import Endpoint
from server.health import Health
from server.log import leave_errors_to_us, log_stray_error
from server.middleware import RequestLog
from server.settings import Settings, SettingsError
from server.warm_up import warmed_up
from server.web_pages import DIST, Playground

# Looks at the data's version have connections of their own: reads may take all others. One that hangs holds up none.
LOOK_CONNECTIONS = 2


def create_app(settings: Settings, dist: Path = DIST) -> Starlette:
    """The API and the playground, whose built files are in `dist`. Raises SettingsError if `neo4j_uri` is None."""
    if settings.neo4j_uri is None:
        raise SettingsError("NEO4J_URI must say where Neo4j answers, such as neo4j://127.0.0.1:7687; it is not set.")
    leave_errors_to_us()
    schema = make_schema([UseParsedDocument])
    answering = Answering(schema, settings)
    playground = Playground(dist)
    health = Health()
    sdl = schema.as_str() + "\n"

    async def schema_text(_request: Request) -> Response:
        return PlainTextResponse(sdl)

    app = Starlette(
        routes=[
            Route("/graphql", Endpoint(answering, settings, playground.page)),  # the first that is tried
            Route("/", playground.page),
            Route("/schema.graphql", schema_text),
            Route("/healthz", health.up),
            Route("/readyz", health.ready),
            Mount("/playground", playground.files),
        ],
        middleware=[Middleware(RequestLog), *guards(settings)],
        lifespan=_lifespan(settings, settings.neo4j_uri, answering),
    )
    app.router.redirect_slashes = False  # such a redirect would lead to whatever server `Host` names
    return app


def _lifespan(settings: Settings, uri: str, answering: Answering) -> Lifespan[Starlette]:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[State]:
        """Opens drivers, which connect on first use: without a database the API starts, and answers UNAVAILABLE."""
        asyncio.get_running_loop().set_exception_handler(log_stray_error)
        opened = partial(open_driver, uri, settings.neo4j_user, settings.neo4j_password)
        async with (
            opened(connections=settings.neo4j_connections) as driver,
            opened(connections=LOOK_CONNECTIONS, idle_seconds=0) as looks,
        ):
            database = Database(
                driver,
                settings.neo4j_database,
                Bounds(rows=settings.cache_rows, bytes=settings.cache_bytes),
                settings.freshness_ms,
                new_texts=settings.neo4j_new_texts,
                looks=looks,
                lanes=answering.lanes,
            )
            async with warmed_up(answering, database):
                yield State(database=database)
            await database.close()

    return lifespan
