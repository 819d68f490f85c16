"""The log: one line of JSON per event, on standard error.

A line says what happened in names, codes, counts and times. It must never hold a variable's value, a document or a
password. Only this module writes tracebacks.
"""

import logging
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import orjson

_LOGGER = logging.getLogger("dialogues")


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


def configure_logging(level: str) -> None:
    """Sends our events from `level` up, libraries' from warning up, and Python's warnings to standard error.

    For a process's start.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    _LOGGER.setLevel(level.upper())
    logging.captureWarnings(True)  # else Python writes them itself, as plain text between the lines of JSON


def leave_errors_to_us() -> None:
    """Silences Strawberry, which logs clients' mistakes too, with tracebacks; `error_report` logs what must be."""
    logging.getLogger("strawberry.execution").setLevel(logging.CRITICAL + 1)
