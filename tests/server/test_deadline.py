"""Whoever executes a question for a client ends with it, and leaves nothing behind."""

import asyncio
import gc
from weakref import ref

import pytest
from starlette.types import Message

from server.deadline import ClientGoneError, run_for_client

PATIENCE_MS = 60_000


class Held:
    """Stands for what an answer takes while it is made."""


async def here() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


async def leaving() -> Message:
    return {"type": "http.disconnect"}


async def fail() -> None:
    held = Held()
    raise ValueError(ref(held))


async def hang(ended: list[str]) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        ended.append("ended")


def test_what_failed_is_let_go_without_the_garbage_collector() -> None:
    async def failed() -> object:
        try:
            await run_for_client(fail(), here, PATIENCE_MS)
        except ValueError as error:
            held = error.args[0]
        return held()

    gc.disable()
    try:
        assert asyncio.run(failed()) is None
    finally:
        gc.enable()


def test_a_client_that_goes_ends_the_work() -> None:
    ended: list[str] = []
    with pytest.raises(ClientGoneError):
        asyncio.run(run_for_client(hang(ended), leaving, PATIENCE_MS))
    assert ended == ["ended"]


def test_time_that_is_over_ends_the_work() -> None:
    ended: list[str] = []
    with pytest.raises(TimeoutError):
        asyncio.run(run_for_client(hang(ended), here, 1))
    assert ended == ["ended"]


def test_who_cancels_the_caller_is_not_taken_for_a_client_that_goes() -> None:
    async def cancelled() -> list[str]:
        ended: list[str] = []
        caller = asyncio.create_task(run_for_client(hang(ended), here, PATIENCE_MS))
        await asyncio.sleep(0)
        caller.cancel()
        with pytest.raises(asyncio.CancelledError):
            await caller
        return ended

    assert asyncio.run(cancelled()) == ["ended"]


def test_a_client_that_goes_just_when_the_work_is_done_interrupts_nothing() -> None:
    async def answered() -> str:
        gone = asyncio.Event()

        async def until_gone() -> Message:
            await gone.wait()
            return {"type": "http.disconnect"}

        async def work() -> str:
            await asyncio.sleep(0)
            gone.set()
            return "answer"

        answer = await run_for_client(work(), until_gone, PATIENCE_MS)
        for _ in range(3):
            await asyncio.sleep(0)
        return answer

    assert asyncio.run(answered()) == "answer"
