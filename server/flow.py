"""When a connection is read on: uvicorn's rule with one more condition, which `http_protocol` sets."""

import asyncio
from collections.abc import Callable

from uvicorn.protocols.http.flow_control import FlowControl


class Flow(FlowControl):
    """uvicorn resumes reading whenever an answer asks whether its client is there. Here other things count, too."""

    def __init__(self, transport: asyncio.Transport, must_not_read: Callable[[], bool]) -> None:
        super().__init__(transport)
        self.must_not_read = must_not_read

    def resume_reading(self) -> None:
        if not self.must_not_read():
            super().resume_reading()
