"""An application asked in this process, without a database."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from server.app import create_app
from server.settings import Settings

SETTINGS = Settings(neo4j_uri="bolt://127.0.0.1:1")
NOWHERE = Path("nowhere")


@cache
def app_of(settings: Settings, dist: Path) -> Starlette:
    return create_app(settings, dist)


def get(
    path: str,
    headers: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
    dist: Path = NOWHERE,
    method: str = "GET",
    settings: Settings = SETTINGS,
    **sent: Any,
) -> httpx.Response:
    """What it answers with these settings, and with the playground in `dist`."""

    async def ask() -> httpx.Response:
        app = app_of(settings, dist)
        async with app.router.lifespan_context(app) as state:

            async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
                await app({**scope, "state": state}, receive, send)

            transport = httpx.ASGITransport(with_state)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                return await client.request(method, path, headers=headers, **sent)

    return asyncio.run(ask())
