"""Bodies go out in pieces, so that a connection is never given more of an answer than its client is about to take."""

import asyncio

import pytest
from starlette.types import Message, Scope

from server.http_response import BYTES_AT_ONCE, JSON, answer, held_bytes


def sent(body: bytes) -> tuple[Scope, list[Message]]:
    scope: Scope = {"type": "http"}
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    async def receive() -> Message:
        raise AssertionError

    asyncio.run(answer(200, body, JSON)(scope, receive, send))
    return scope, messages


@pytest.mark.parametrize(
    ("length", "pieces"),
    [
        (0, [0]),
        (1, [1]),
        (BYTES_AT_ONCE, [BYTES_AT_ONCE]),
        (BYTES_AT_ONCE + 1, [BYTES_AT_ONCE, 1]),
        (3 * BYTES_AT_ONCE, [BYTES_AT_ONCE] * 3),
    ],
)
def test_a_body_goes_out_in_pieces_and_the_scope_says_what_is_held(length: int, pieces: list[int]) -> None:
    body = bytes(i % 251 for i in range(length))
    scope, [start, *parts] = sent(body)
    assert dict(start["headers"])[b"content-length"] == str(length).encode()
    assert [len(part["body"]) for part in parts] == pieces
    assert [part["more_body"] for part in parts] == [True] * (len(pieces) - 1) + [False]
    assert b"".join(part["body"] for part in parts) == body
    assert held_bytes(scope) == length
