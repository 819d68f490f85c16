"""A gate before a real server: while it is closed, what the server is asked waits, for as long as a test wants."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from threading import Event, Thread
from typing import Any, TypeVar

T = TypeVar("T")


class Gate:
    """Passes bytes on from its own port to the server's. `held` is set once something waits at the closed gate.

    `cuts` counts the connections that `cut` has ended.
    """

    def __init__(self, to_port: int, port: int = 0) -> None:
        self.held = Event()
        self._to_port = to_port
        self._mark = self._cut_at = b""
        self.cuts = 0
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever)
        self._thread.start()
        # The loop itself holds its tasks weakly: one that waits for a stream that nobody else holds would be collected.
        self._connections: set[asyncio.Task[None]] = set()
        self._is_open = asyncio.Event()
        self._is_open.set()
        self._server = self._do(asyncio.start_server(self._connect, "127.0.0.1", port))
        self.port: int = self._server.sockets[0].getsockname()[1]

    def close(self, at: bytes = b"") -> None:
        """What holds these bytes waits, and whatever its connection sends after it."""
        self.held.clear()
        self._mark = at
        self._loop.call_soon_threadsafe(self._is_open.clear)

    def cut(self, at: bytes) -> None:
        """From now on, whatever connection sends these bytes ends, as if the server had died of them."""
        self._cut_at = at

    def open(self) -> None:
        self._loop.call_soon_threadsafe(self._is_open.set)

    def drop(self) -> None:
        """All its connections are gone; new ones are taken."""
        self._do(self._drop())

    def end(self) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        passing = asyncio.create_task(self._pass_on(reader, writer))
        self._connections.add(passing)
        passing.add_done_callback(self._connections.discard)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with _aborted(writer):
            server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self._to_port)
            async with _aborted(server_writer):
                await asyncio.gather(self._ask(reader, server_writer), self._answer(server_reader, writer))

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                if not self._is_open.is_set() and self._mark in data:
                    self.held.set()
                    await self._is_open.wait()
                if self._cut_at and self._cut_at in data:
                    self.cuts += 1
                    writer.transport.abort()  # then there is no answer either, and the client's side ends
                    return
                writer.write(data)
                await writer.drain()
            writer.write_eof()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
            writer.write_eof()

    async def _drop(self) -> None:
        connections = list(self._connections)
        for connection in connections:
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)

    async def _end(self) -> None:
        self._server.close()
        await asyncio.sleep(0)  # a connection accepted just now gets its task
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            await asyncio.sleep(0)  # a connection that was just being accepted is closed in the next turn


@asynccontextmanager
async def _aborted(writer: asyncio.StreamWriter) -> AsyncIterator[None]:
    """Its connection ends as when the server's process is gone, and has ended before anything else goes on."""
    try:
        yield
    finally:
        writer.transport.abort()
        with suppress(ConnectionError):
            await writer.wait_closed()


@contextmanager
def gate_to(port: int, at: int = 0) -> Iterator[Gate]:
    """An open gate before that port of this machine, on a free port or on the one it is to be `at`."""
    gate = Gate(port, at)
    try:
        yield gate
    finally:
        gate.end()
