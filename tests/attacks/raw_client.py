"""HTTP/1.1 over a bare socket: for what no well-behaved client would send, and for reading as slowly as one likes."""

import asyncio
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

HOST = "127.0.0.1"
READ_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def codes(self) -> set[str]:
        """The codes of its errors."""
        return {error["extensions"]["code"] for error in json.loads(self.body).get("errors", ())}


def post(query: str, variables: Mapping[str, Any] | None = None, **members: Any) -> bytes:
    """A whole request, as bytes. `members` are others of its JSON."""
    asked = {"query": query, "variables": variables or {}, **members}
    body = json.dumps(asked, separators=(",", ":")).encode()
    head = f"POST /graphql HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return head.encode() + b"\r\n\r\n" + body


def get(path: str, **headers: str) -> bytes:
    """A whole request; `sec_fetch_site` is the header Sec-Fetch-Site, and so on."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in ({"host": HOST} | headers).items()]
    return "\r\n".join([f"GET {path} HTTP/1.1", *lines, "", ""]).encode()


class Connection:
    """One connection to the API at that port. Use it with `async with`.

    What is not read stays with the server, but for `keeps_bytes` or a little more; by default the system keeps some MB.
    """

    def __init__(self, port: int, keeps_bytes: int | None = None) -> None:
        self.port, self.keeps_bytes = port, keeps_bytes

    async def __aenter__(self) -> Self:
        client = socket.socket()
        client.setblocking(False)
        if self.keeps_bytes:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.keeps_bytes)
        await asyncio.get_running_loop().sock_connect(client, (HOST, self.port))
        self.reader, self.writer = await asyncio.open_connection(sock=client, limit=self.keeps_bytes or READ_BYTES)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.transport.abort()

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
