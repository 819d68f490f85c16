"""HTTP/1.1 over a bare socket: for what no well-behaved client would send, and for reading as slowly as one likes."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def codes(self) -> set[str]:
        """The codes of its errors."""
        return {error["extensions"]["code"] for error in json.loads(self.body).get("errors", ())}


def post(query: str, variables: Mapping[str, Any] | None = None, **extensions: Any) -> bytes:
    """A whole request, as bytes."""
    asked = {"query": query, "variables": variables or {}, "extensions": extensions}
    body = json.dumps(asked, separators=(",", ":")).encode()
    head = f"POST /graphql HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return head.encode() + b"\r\n\r\n" + body


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()


class Connection:
    """One connection to the API at that port. Use it with `async with`."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def __aenter__(self) -> Self:
        self.reader, self.writer = await asyncio.open_connection(HOST, self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.close()

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def ask(self, request: bytes) -> Response:
        await self.send(request)
        return await self.response()

    async def response(self) -> Response:
        head = await self.reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await self.reader.readexactly(int(headers.get("content-length", 0)))
        return Response(int(first.split()[1]), headers, body)

    async def closed(self) -> bytes:
        """Waits until the server closes the connection; gives what it has sent until then."""
        try:
            return await self.reader.read()
        except ConnectionResetError:
            return b""
