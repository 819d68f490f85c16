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

    Raises TimeoutError or ClientGoneError after `work` was cancelled and has ended. It runs in the caller's own task:
    in another one, an answer, or an exception with all that its frames hold, would wait for a turn of the event loop,
    beside those of everybody else who was woken up at the same time.
    """
    caller, works = asyncio.current_task(), True
    assert caller  # noqa: S101

    def leave(gone: asyncio.Future[None]) -> None:
        if works and not gone.cancelled():
            caller.cancel()

    gone = asyncio.ensure_future(_disconnected(receive))
    gone.add_done_callback(leave)
    try:
        async with asyncio.timeout(max_time_ms / 1000):
            return await work
    except asyncio.CancelledError:
        if gone.done() and not caller.uncancel():
            raise ClientGoneError from None
        raise
    finally:
        works = False
        gone.cancel()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
