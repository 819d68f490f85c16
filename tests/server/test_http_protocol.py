"""The protocol on a real socket, seen from within: what no client can see."""

import asyncio
import socket

import uvicorn
import uvloop
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from server.connections import Connections
from server.http_protocol import BoundedProtocol
from server.http_response import BYTES_AT_ONCE
from server.settings import Settings


async def nothing(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise AssertionError


def test_who_seems_idle_but_leaves_the_end_of_an_answer_waits_for_its_client() -> None:
    async def look() -> None:
        settings, config = Settings(), uvicorn.Config(nothing, log_config=None)
        config.load()
        registry = Connections(settings, max_connections=1)
        ours, theirs = socket.socketpair()
        theirs.setblocking(False)
        loop = asyncio.get_running_loop()
        transport, protocol = await loop.create_connection(
            lambda: BoundedProtocol(registry, settings, config, ServerState(), {}), sock=ours
        )
        registry.settle(protocol, registry.idle)
        transport.write(b"a")
        await loop.sock_recv(theirs, 1)
        protocol.see_unsent()
        assert protocol.wait is registry.idle

        unsent = 0
        while not unsent:  # until the system takes no more
            transport.write(b"a" * (BYTES_AT_ONCE // 2))
            for _ in range(3):
                await asyncio.sleep(0)
            unsent = transport.get_write_buffer_size()
        assert (unsent <= BYTES_AT_ONCE, protocol.wait) == (True, registry.idle)
        protocol.see_unsent()
        assert protocol.wait is registry.sending
        assert protocol.held_bytes >= unsent

        while protocol.wait is registry.sending:
            await loop.sock_recv(theirs, BYTES_AT_ONCE)
        assert protocol.held_bytes == 0
        transport.close()
        theirs.close()

    uvloop.run(look())
