"""The log: one line of JSON per event, on standard error.

A line says what happened in names, codes, counts and times. It must never hold a variable's value, a document or a
password. Only this module writes tracebacks. Nobody waits for whoever reads the log: a thread writes it.
"""

import asyncio
import logging
import os
import select
import threading
import time
import traceback
from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import orjson

_LOGGER = logging.getLogger("dialogues")
_STDERR = 2
_GATHER_S = 0.1
"""Lines of this time are written at once: each time the thread takes a turn, answers wait for it."""
_LAST_S = 2
"""How long the end of the process waits for whoever reads the log."""


def log_event(event: str, *, level: int = logging.INFO, **fields: Any) -> None:
    _LOGGER.log(level, event, extra={"fields": fields})


def log_failure(error: BaseException, request_id: str) -> None:
    """Logs that the database fails or refuses, by class and code. Its message may hold hosts or Cypher."""
    log_event(
        "database failure",
        level=logging.WARNING,
        request_id=request_id,
        error=type(error).__name__,
        code=getattr(error, "code", None),
    )


def log_internal_error(error: BaseException, request_id: str, path: Iterable[str | int] | None = None) -> None:
    """`path` is the place in the answer. The error's message is left out, since it may quote values."""
    log_event(
        "internal error",
        level=logging.ERROR,
        request_id=request_id,
        error=type(error).__name__,
        path=path,
        traceback="".join(_traceback(error)),
    )


def _traceback(error: BaseException | None) -> list[str]:
    lines: list[str] = []
    while error:
        lines = [*traceback.format_tb(error.__traceback__), f"{type(error).__name__}\n", *lines]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return lines


class JsonLines(logging.Formatter):
    """Formats each record, ours or a library's, as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


class WrittenByThread(logging.Handler):
    """Hands lines to a thread, which writes them to standard error.

    Lines beyond `max_bytes` that wait are dropped. Once there is room again, a line says how many were. At the end of
    the process logging calls `flush`. The thread doesn't use sys.stderr, which has a lock: the end of the process would
    wait for it as long as nobody reads.
    """

    def __init__(self, max_bytes: int) -> None:
        super().__init__()
        self.max_bytes = max_bytes
        self.lines: deque[bytes] = deque()
        self.waiting_bytes = self.dropped = 0
        self.changed = threading.Condition(self.lock)  # logging holds this lock while it calls `emit`
        threading.Thread(target=self._write_on, name="log", daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self.format(record).encode() + b"\n"
        except Exception:
            self.handleError(record)
            return
        if self.waiting_bytes + len(line) > self.max_bytes:
            self.dropped += 1
            return
        self.lines.append(line)
        self.waiting_bytes += len(line)
        if self.waiting_bytes == len(line):
            self.changed.notify_all()

    def flush(self) -> None:
        with self.changed:
            self.changed.wait_for(lambda: not self.waiting_bytes, _LAST_S)

    def _write_on(self) -> None:
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.lines)
            time.sleep(_GATHER_S)
            with self.changed:
                batch, dropped = b"".join(self.lines), self.dropped
                self.lines.clear()
                self.dropped = 0
            _write(batch)
            with self.changed:
                self.waiting_bytes -= len(batch)
                self.changed.notify_all()
            if dropped:
                log_event("lines of the log dropped", level=logging.WARNING, lines=dropped)


def _write(batch: bytes) -> None:
    rest = memoryview(batch)
    while rest:
        try:
            rest = rest[os.write(_STDERR, rest) :]
        except BlockingIOError:  # whoever started the process may have set this
            select.select([], [_STDERR], [])
        except OSError:  # the terminal or the reader is gone
            return


def configure_logging(level: str, waiting_bytes: int) -> None:
    """Sends our events from `level` up, libraries' from warning up, and Python's warnings to standard error.

    At most `waiting_bytes` of lines wait for their reader. For a process's start.
    """
    handler = WrittenByThread(waiting_bytes)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    _LOGGER.setLevel(level.upper())
    logging.captureWarnings(True)  # else Python writes them itself, as plain text between the lines of JSON


def leave_errors_to_us() -> None:
    """Silences what libraries log of clients' mistakes.

    Strawberry does it with tracebacks; `error_report` logs what must be. uvicorn warns of each malformed request;
    `http_protocol` counts them.
    """
    logging.getLogger("strawberry.execution").setLevel(logging.CRITICAL + 1)
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)


def log_stray_error(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """For the event loop: logs what it can tell to nobody else, but not that an abandoned connection failed.

    If Python 3.11 ends a wait for a connection just when that fails, its error is left over. Whoever waits for the
    database otherwise has told already that it fails.
    """
    if not ("future" in context and isinstance(context.get("exception"), OSError)):
        loop.default_exception_handler(context)
