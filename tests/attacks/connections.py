"""Attacks on connections: clients that are slow, silent, greedy or many, and that send what is no HTTP.

For an API that loses patience within seconds. Each attack ends by itself, and gives what its clients were told last:
the status of an answer, or `ENDED`.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from tests.attacks.questions import large_answer
from tests.attacks.raw_client import Connection, get, post

ENDED = 0
"""A connection was ended without a word."""
MOST_CONNECTIONS = 250
"""Of the API that is attacked."""
BYTE_S = 0.1
"""How long a slow client takes for each byte that it sends, or for some that it reads."""
KEEPS_BYTES = 4096
READS = 20
AHEAD_BYTES = 200_000_000
REQUESTS = 1000

Attack = Callable[[int], Coroutine[Any, Any, set[int]]]
Client = Callable[..., Coroutine[Any, Any, int]]

HALF_HEAD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
HALF_BODY = post("{ __typename }").replace(b"Content-Length: ", b"Content-Length: 1000")
HALF_CHUNK = (
    b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nfff\r\n{"
)
SMALL = post("{ __typename }")
LONG_BODY = post("{ __typename }" + " " * 200_000)
UP = get("/healthz")
SCHEMA = get("/schema.graphql")


def many(count: int, client: Client, *given: bytes) -> Attack:
    """So many clients at once, each with a connection of its own."""

    async def attack(port: int) -> set[int]:
        return set(await asyncio.gather(*[client(port, *given) for _ in range(count)]))

    return attack


async def silent(port: int, *asked: bytes) -> int:
    """Asks this, and then nothing more."""
    async with Connection(port) as connection:
        for request in asked:
            await connection.ask(request)
        return _status(await connection.closed())


async def trickling(port: int, begun: bytes, *asked: bytes) -> int:
    """Sends the rest of a request byte by byte."""
    async with Connection(port) as connection:
        for request in asked:
            await connection.ask(request)
        ended = asyncio.create_task(connection.closed())
        with suppress(ConnectionError):
            await connection.send(begun)
            while not (await asyncio.wait({ended}, timeout=BYTE_S))[0]:
                await connection.send(b"a")
        return _status(await ended)  # none, if the system dropped it because something was sent after the end


async def never_reading(port: int, request: bytes) -> int:
    """Asks ahead until the connection is ended, or until it has sent `AHEAD_BYTES`."""
    async with Connection(port, KEEPS_BYTES) as connection:
        with suppress(ConnectionError):
            for _ in range(0, AHEAD_BYTES, 2**20):
                await connection.send(request * (2**20 // len(request)))
        return ENDED


async def reading_slowly(port: int, request: bytes) -> int:
    """Takes a little of its answer now and then."""
    async with Connection(port, KEEPS_BYTES) as connection:
        received = b""
        with suppress(ConnectionError):
            await connection.send(request)
            for _ in range(READS):
                received += await connection.reader.read(KEEPS_BYTES)
                await asyncio.sleep(BYTE_S)
        return _status(received)


async def asking_ahead(port: int, request: bytes) -> int:
    """Asks much ahead, and reads all of it."""
    async with Connection(port) as connection:
        sending = asyncio.create_task(connection.send(request * REQUESTS))
        [status] = {(await connection.response()).status for _ in range(REQUESTS)}
        await sending
        return status


async def leaving(port: int, sent: bytes) -> int:
    """Sends this and goes away, on one connection after the other."""
    for _ in range(REQUESTS // 10):
        async with Connection(port) as connection:
            await connection.send(sent)
    return ENDED


async def sending(port: int, sent: bytes) -> int:
    """Sends this, and waits for the end."""
    async with Connection(port) as connection:
        with suppress(ConnectionError):
            await connection.send(sent)
        return _status(await connection.closed())


def _status(received: bytes) -> int:
    return int(received.split()[1]) if received else ENDED


CONNECTIONS: dict[str, tuple[Attack, set[int]]] = {
    "H4 small questions asked ahead, never read": (many(4, never_reading, SMALL), {ENDED}),
    "H4 long answers asked ahead, never read": (many(4, never_reading, SCHEMA), {ENDED}),
    "H4 long bodies sent ahead, nothing read": (many(2, never_reading, LONG_BODY), {ENDED}),
    "H4 small questions asked ahead, all read": (many(8, asking_ahead, SMALL), {200}),
    "H5 slow heads": (many(200, trickling, HALF_HEAD), {408, ENDED}),
    "H5 slow heads after an answer": (many(200, trickling, HALF_HEAD, UP), {408, ENDED}),
    "H5 slow bodies": (many(200, trickling, HALF_BODY), {408, ENDED}),
    "H5 slow bodies in chunks": (many(200, trickling, HALF_CHUNK), {408, ENDED}),
    "H5 silent connections": (many(200, silent), {ENDED}),
    "H5 connections that are silent after an answer": (many(200, silent, UP), {ENDED}),
    "H5 more silent connections than are allowed": (many(3 * MOST_CONNECTIONS, silent), {ENDED}),
    "H5 more slow heads than connections are allowed": (many(2 * MOST_CONNECTIONS, trickling, HALF_HEAD), {408, ENDED}),
    "H5 the largest answers, never read": (many(100, never_reading, large_answer()), {ENDED}),
    "H5 the largest answers, read slowly": (many(100, reading_slowly, large_answer()), {200, ENDED}),
    "H5 questions whose clients leave": (many(20, leaving, SMALL), {ENDED}),
    "H5 halves of questions whose clients leave": (many(20, leaving, HALF_BODY), {ENDED}),
    "L what is no HTTP": (many(200, sending, random.Random(0).randbytes(1000)), {400}),
}
