"""uvicorn's HTTP protocol with bounds on the time that a client takes, and on what it sends ahead or leaves unread.

What was read is parsed only as far as the queue of requests has room. Nothing more is read while a request waits in
this queue, or while the client has not taken the last answer: an answer, or a refusal, goes after those before it.
"""

import asyncio
from typing import Any

from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from server.connections import Connections, Wait
from server.flow import Flow
from server.http_response import BYTES_AT_ONCE, held_bytes, last_words
from server.settings import Settings

PIECE_BYTES = 4096
"""The parser can't stop within what it is given: the queue may grow by all requests of one piece."""
REQUEST_BYTES = 4096
"""Memory for the objects of a parsed request, beside what the client sent."""
HEADER_BYTES = 250
"""Memory for the objects of a header, however short it is."""


class _TooManyHeadersError(Exception):
    """Ends the parsing of a head. The parser makes another error of it."""


class BoundedProtocol(HttpToolsProtocol):
    """One connection. `connections` has all of this worker."""

    wait: Wait
    held_bytes: int

    def __init__(
        self,
        connections: Connections,
        settings: Settings,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.registry = connections
        self.max_queued_requests = settings.max_queued_requests
        self.max_head_bytes, self.max_headers = settings.max_head_bytes, settings.max_headers
        self.headers = []
        self.unparsed = memoryview(b"")
        self.head_bytes = self.newest_bytes = self.queued_bytes = 0
        self.running: RequestResponseCycle | None = None  # `cycle` is the newest request, which may still be queued
        self.coming: Wait | None = None  # the part of a request that the parser is in
        self.refusal = b""  # our last words to the client: once there are some, nothing more is read

    # What the transport calls

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn's own type
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=BYTES_AT_ONCE, low=0)
        self.flow = Flow(transport, self._must_not_read)
        self.registry.open(self)

    def data_received(self, data: bytes) -> None:
        if len(data) > PIECE_BYTES:
            self.unparsed = memoryview(data)  # nothing is left of what was read before, else we would not read
            self._parse_on()
        else:
            self._parse(data)
        self._settle()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._settle()

    def resume_writing(self) -> None:
        super().resume_writing()
        self.transport.set_write_buffer_limits(high=BYTES_AT_ONCE, low=0)
        self._next_request()

    def connection_lost(self, exc: Exception | None) -> None:
        self._leave()
        super().connection_lost(exc)

    # What the parser calls

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.coming = self.registry.head

    def on_headers_complete(self) -> None:
        self.queued_bytes = self.queued_bytes + self.newest_bytes if self._answers() else 0
        self.newest_bytes = self.head_bytes + REQUEST_BYTES + HEADER_BYTES * len(self.headers)
        if len(self.headers) > self.max_headers:
            raise _TooManyHeadersError
        self.head_bytes = 0
        super().on_headers_complete()
        self.coming = self.registry.body

    def on_body(self, body: bytes) -> None:
        self.head_bytes = 0
        if not self.cycle.response_complete:
            self.newest_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self.coming = None
        self.head_bytes = 0
        super().on_message_complete()

    # What uvicorn's own code calls

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self.running = cycle
        super()._start_asgi_task(cycle, app)

    def on_response_complete(self) -> None:
        # Without uvicorn's timer for silence: the sweep knows this limit, too.
        if self.flow.read_paused or self.flow.write_paused:
            self._next_request()
        else:
            self.newest_bytes = self.queued_bytes = 0
            self._settle()

    def send_400_response(self, msg: str) -> None:
        if len(self.headers) <= self.max_headers:
            self.registry.counts["not HTTP"] += 1
            self._refuse(400, msg)

    def shutdown(self) -> None:
        super().shutdown()
        self.registry.shut_down()
        self._settle()

    # What the registry calls

    def bytes_now(self) -> int:
        head_bytes = self.head_bytes + (HEADER_BYTES * len(self.headers) if self.coming is self.registry.head else 0)
        unsent_bytes = 0
        if self.wait is self.registry.sending:
            unsent_bytes = self.transport.get_write_buffer_size() + BYTES_AT_ONCE  # held until the last one has left
            if self.running and not self.running.response_complete:
                unsent_bytes += held_bytes(self.running.scope)
        return len(self.unparsed) + head_bytes + self.newest_bytes + self.queued_bytes + unsent_bytes

    def see_unsent(self) -> None:
        if self.transport.get_write_buffer_size():
            self.transport.set_write_buffer_limits(high=0)  # calls `pause_writing`

    def time_is_up(self) -> None:
        if self.wait is self.registry.sending:
            self.abort()
        elif self.coming:
            limit_ms = self.wait.limit_s * 1000
            self._refuse(408, f"The request took longer to arrive than the {limit_ms:,.0f} ms it may take.")
        else:
            self.transport.close()
            self._settle()

    def abort(self) -> None:
        self._leave()
        self.transport.abort()

    # What they have in common

    def _answers(self) -> bool:
        return self.running is not None and not self.running.response_complete

    def _must_not_read(self) -> bool:
        waits = self.unparsed or self.pipeline or self.flow.write_paused or self.refusal
        return bool(waits) or self.transport.is_closing()

    def _parse_on(self) -> None:
        while self.unparsed and not self.flow.write_paused and len(self.pipeline) < self.max_queued_requests:
            piece, self.unparsed = self.unparsed[:PIECE_BYTES], self.unparsed[PIECE_BYTES:]
            self._parse(bytes(piece))

    def _parse(self, piece: bytes) -> None:
        self.head_bytes += len(piece)
        super().data_received(piece)
        if self.head_bytes > self.max_head_bytes:
            self._refuse(431, f"The head of the request has more than the {self.max_head_bytes:,} bytes allowed.")
        elif len(self.headers) > self.max_headers:
            self._refuse(431, f"The request has more than the {self.max_headers:,} headers allowed.")

    def _next_request(self) -> None:
        """Goes on with the requests that wait, if the client has taken the last answer."""
        if not (self._answers() or self.flow.write_paused or self.transport.is_closing()):
            if self.pipeline:
                self._start_asgi_task(*self.pipeline.pop())
            else:
                self.newest_bytes = 0
                if self.refusal:
                    self.transport.write(self.refusal)
                    self.transport.close()
            if not self.pipeline:
                self.queued_bytes = 0
            self._parse_on()
        self._settle()
        self.flow.resume_reading()

    def _settle(self) -> None:
        """Says what the connection waits for now. Every request comes here twice."""
        running, registry = self.running, self.registry
        if self.transport.is_closing():
            wait = registry.sending
        elif self.flow.write_paused:
            wait = registry.sending
            self.flow.pause_reading()
        else:
            if self.pipeline or self.unparsed:
                self.flow.pause_reading()
            if running is None or running.response_complete:
                wait = self.coming or (registry.idle if running else registry.first)
            else:
                wait = registry.body if self.cycle.more_body and not self.pipeline else registry.answer
        registry.settle(self, wait)

    def _refuse(self, status: int, sentence: str) -> None:
        """Ends the connection after the answers to all requests that came whole, and tells the client why."""
        self.refusal = last_words(status, sentence, self.server_state.default_headers)
        self.flow.pause_reading()
        self.head_bytes, self.unparsed = 0, self.unparsed[:0]
        if self.coming is self.registry.body:  # of this request, the refusal is the answer
            self.cycle.more_body = False
            if self.pipeline:
                self.pipeline.popleft()
            else:
                self._tell_the_answer()
                self.running = None
                if self.cycle.response_started:  # the client would take the refusal for a part of it
                    self.transport.close()
        self.coming = None
        self._next_request()

    def _leave(self) -> None:
        self._tell_the_answer()
        self.pipeline.clear()
        self.registry.close(self)

    def _tell_the_answer(self) -> None:
        """Has the answer under way end, as nobody is left who would read it."""
        if self.running and not self.running.response_complete:
            self.running.disconnected = True
            self.running.message_event.set()
