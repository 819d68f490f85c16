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
    caller, why = asyncio.current_task(), list[type[Exception]]()
    assert caller  # noqa: S101
    works = True

    def end(error: type[Exception]) -> None:
        if works and not why:
            why.append(error)
            caller.cancel()

    def leave(gone: asyncio.Future[None]) -> None:
        if not gone.cancelled():
            end(ClientGoneError)

    gone = asyncio.ensure_future(_disconnected(receive))
    gone.add_done_callback(leave)
    # asyncio.timeout would do the same; it takes some 7 µs, of the 300 µs of a short answer.
    late = asyncio.get_running_loop().call_later(max_time_ms / 1000, end, TimeoutError)
    try:
        return await work
    except asyncio.CancelledError:
        if why and not caller.uncancel():
            raise why[0] from None
        raise
    finally:
        works = False
        late.cancel()
        gone.cancel()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
