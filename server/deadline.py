"""Executes a question only while its client waits and its time lasts.

However the execution ends, no part of it may go on in the background.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.types import Receive

T = TypeVar("T")


class ClientGoneError(Exception):
    """The client closed its connection: nobody is left to answer."""


async def run_for_client(work: Coroutine[Any, Any, T], receive: Receive, max_time_ms: int) -> T:
    """The result of `work`, which may take `max_time_ms`.

    Raises TimeoutError or ClientGoneError after `work` was cancelled and has ended.
    """
    running = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_disconnected(receive))
    try:
        await asyncio.wait({running, gone}, timeout=max_time_ms / 1000, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            return running.result()
        raise ClientGoneError if gone.done() else TimeoutError
    finally:
        running.cancel()
        gone.cancel()
        await asyncio.gather(running, gone, return_exceptions=True)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
