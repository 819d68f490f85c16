"""Runs the API with uvicorn until it is told to stop; answers under way are finished first.

It must not print: it writes to the log, and its caller can print when `on_started` is called.
"""

import asyncio
import contextlib
import errno
import logging
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from multiprocessing import resource_tracker
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Any, cast

import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from server.app import create_app
from server.collector import spare_the_collector
from server.connections import Connections
from server.console.interrupt import interrupt_no_more, interrupt_once
from server.descriptors import most_connections
from server.http_protocol import BoundedProtocol
from server.kubernetes_variables import made_by_kubernetes
from server.log import configure_logging, log_event
from server.settings import Settings

BACKLOG = 2048
TO_THE_GROUP = (signal.SIGINT, signal.SIGHUP)
"""Signals that a terminal sends to all processes that were started from it."""
LAST_S = 5
"""Seconds that a worker may take to end, after the time that its answers under way have."""


class ServeError(Exception):
    """The API can't be served. The message is a sentence for whoever started it."""


def bind(settings: Settings) -> socket.socket:
    """A listening socket, to be taken before anything else starts. Port 0 takes a free one. Raises ServeError."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(BACKLOG)  # a second server finds the port busy at once, not when it first accepts
    except (OSError, OverflowError) as error:
        listener.close()
        raise ServeError(_why_not(settings, error)) from None
    return listener


def address_of(listener: socket.socket) -> str:
    """A URL that people can open, such as http://127.0.0.1:8000, even if the socket listens on all addresses."""
    host, port, *_ = listener.getsockname()
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(settings: Settings, listener: socket.socket, on_started: Callable[[], None] | None = None) -> None:
    """Serves on `listener` until SIGINT or SIGTERM, then returns; later signals are ignored. For the main thread.

    `on_started` is called once requests are answered; with several workers (processes), just before they start.
    """
    configure_logging(settings.log_level, settings.log_waiting_bytes)
    _say_what_was_passed_over()
    config = _config(settings)
    # uvicorn raises the signal again after its tidy stop. As KeyboardInterrupt it ends this call, not the process.
    interrupt_once()
    with listener, contextlib.suppress(KeyboardInterrupt):
        if settings.workers > 1:
            if on_started:
                on_started()
            _Workers(config, sockets=[listener]).run()
            interrupt_no_more()  # with workers, uvicorn doesn't raise the signal again, so `_interrupt` never ran
        else:
            _Server(config, on_started).run(sockets=[listener])


def _say_what_was_passed_over() -> None:
    """Logs it in the parent process alone, so that several workers don't repeat it."""
    if names := made_by_kubernetes(os.environ):
        why = "Kubernetes makes them for a service of this name; enableServiceLinks: false in the pod's spec ends it"
        log_event("variables passed over", level=logging.WARNING, names=names, why=why)


def _config(settings: Settings) -> uvicorn.Config:
    connections = Connections(settings, most_connections(settings))
    return _Config(
        settings,
        partial(_app_of_worker, settings),
        factory=True,
        workers=settings.workers,
        http=cast(type[asyncio.Protocol], partial(BoundedProtocol, connections, settings)),  # it is only called
        ws="none",
        log_config=None,  # `configure_logging` has done it, and `RequestLog` writes a line for each request
        access_log=False,
        server_header=False,
        proxy_headers=False,
        # In whole seconds. `connections` ends its connections before, and their answers with them.
        timeout_graceful_shutdown=settings.shutdown_ms // 1000 + 2,
    )


def _app_of_worker(settings: Settings) -> Starlette:
    if parent := multiprocessing.parent_process():
        # A terminal's Ctrl-C reaches the parent and every worker. The parent alone acts on it, and ends its workers.
        for each in TO_THE_GROUP:
            signal.signal(each, signal.SIG_IGN)
        threading.Thread(target=_end_after, args=(parent, settings.shutdown_ms / 1000 + LAST_S), daemon=True).start()
    app = create_app(settings)
    spare_the_collector()
    return app


def _end_after(parent: BaseProcess, patience_s: float) -> None:
    """Ends this worker when its parent is gone, by `kill -9` too. Otherwise the worker would keep the port."""
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(patience_s)
    os.kill(os.getpid(), signal.SIGKILL)


class _Config(uvicorn.Config):
    def __init__(self, settings: Settings, app: Callable[[], Starlette], **others: Any) -> None:
        self.settings = settings
        super().__init__(app, **others)

    def configure_logging(self) -> None:
        """uvicorn calls this before anything else in each worker."""
        if multiprocessing.parent_process():
            configure_logging(self.settings.log_level, self.settings.log_waiting_bytes)
            interrupt_once()  # else SIGTERM, which uvicorn raises again, would end the worker before its log is written


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_started: Callable[[], None] | None) -> None:
        super().__init__(config)
        self.on_started = on_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.on_started:
            self.on_started()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Ignores later signals: by a second one uvicorn would drop the answers under way."""
        if not self.should_exit:
            super().handle_exit(sig, frame)


class _Workers(Multiprocess):
    def init_processes(self) -> None:
        """Starts workers with such signals blocked: a Ctrl-C during their imports would print a traceback in each."""
        resource_tracker.ensure_running()  # else the first worker's start would start it, and unblock the signal
        signal.pthread_sigmask(signal.SIG_BLOCK, TO_THE_GROUP)
        try:
            super().init_processes()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, TO_THE_GROUP)

    def handle_hup(self) -> None:
        self.handle_term()  # uvicorn would start all workers anew


def _why_not(settings: Settings, error: Exception) -> str:
    where = f"{settings.host}:{settings.port}"
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return f"Port {settings.port} of {settings.host} is busy: choose another with --port or DIALOGUES_PORT."
    if isinstance(error, OSError) and error.errno == errno.EACCES:
        return f"Port {settings.port} may not be used by this user: choose one above 1023."
    return f"Cannot listen on {where}: is that an address of this machine?"
