"""Runs the API with uvicorn until it is told to stop; answers under way are finished first.

Prints nothing: what is worth saying goes to the log, or to `on_started`.
"""

import contextlib
import errno
import gc
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

import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from server.app import create_app
from server.console.interrupt import interrupt_no_more, interrupt_once
from server.kubernetes_variables import made_by_kubernetes
from server.log import configure_logging, log_event
from server.settings import Settings

BACKLOG = 2048
LAST_S = 5
"""How much longer than its answers under way a worker may take to end."""


class ServeError(Exception):
    """The API can't be served; the message is a sentence for whoever started it."""


def bind(settings: Settings) -> socket.socket:
    """The address to listen on, taken before anything else is started. Port 0 takes a free one. Raises ServeError."""
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
    """Such as http://127.0.0.1:8000, for people to open."""
    host, port, *_ = listener.getsockname()
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(settings: Settings, listener: socket.socket, on_started: Callable[[], None] | None = None) -> None:
    """Serves on `listener` until SIGINT or SIGTERM, and returns; later ones are ignored. For the main thread.

    `on_started` is called when requests are answered; of several workers, each a process of its own, when they are
    being started.
    """
    configure_logging(settings.log_level)
    _say_what_was_passed_over()
    config = _config(settings)
    # uvicorn passes the signal on after its tidy end: it should end this call, not the process.
    interrupt_once()
    with listener, contextlib.suppress(KeyboardInterrupt):
        if settings.workers > 1:
            if on_started:
                on_started()
            _Workers(config, sockets=[listener]).run()
            interrupt_no_more()  # which uvicorn leaves to us here: it passes on no signal
        else:
            _Server(config, on_started).run(sockets=[listener])


def _say_what_was_passed_over() -> None:
    """In the process that was started, not in each worker of several: once."""
    if names := made_by_kubernetes(os.environ):
        why = "Kubernetes makes them for a service of this name; enableServiceLinks: false in the pod's spec ends it"
        log_event("variables passed over", level=logging.WARNING, names=names, why=why)


def _config(settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        partial(_app_of_worker, settings),
        factory=True,
        workers=settings.workers,
        http="httptools",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=-(-settings.shutdown_ms // 1000),
    )


def _app_of_worker(settings: Settings) -> Starlette:
    if parent := multiprocessing.parent_process():
        # A terminal's Ctrl-C reaches us all. It is for the parent to end its workers in order.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        threading.Thread(target=_end_after, args=(parent, settings.shutdown_ms / 1000 + LAST_S), daemon=True).start()
    configure_logging(settings.log_level)
    app = create_app(settings)
    _spare_the_collector()
    return app


def _spare_the_collector() -> None:
    """Rows and answers are many objects and no cycles: by its defaults the collector would walk through everything, the
    schema too, several times for each large answer, for a good part of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _end_after(parent: BaseProcess, patience_s: float) -> None:
    """Ends this worker when its parent is gone, by `kill -9` too: nobody else would, and it holds the port."""
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(patience_s)
    os.kill(os.getpid(), signal.SIGKILL)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_started: Callable[[], None] | None) -> None:
        super().__init__(config)
        self.on_started = on_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.on_started:
            self.on_started()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Later signals would have uvicorn give up its tidy end."""
        if not self.should_exit:
            super().handle_exit(sig, frame)


class _Workers(Multiprocess):
    def init_processes(self) -> None:
        """The workers begin, and go on, with SIGINT blocked: a Ctrl-C while they import would be a traceback each."""
        resource_tracker.ensure_running()  # begun by the first worker's start, it would unblock the signal
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        try:
            super().init_processes()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])


def _why_not(settings: Settings, error: Exception) -> str:
    where = f"{settings.host}:{settings.port}"
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return f"Port {settings.port} of {settings.host} is busy: choose another with --port or DIALOGUES_PORT."
    if isinstance(error, OSError) and error.errno == errno.EACCES:
        return f"Port {settings.port} may not be used by this user: choose one above 1023."
    return f"Cannot listen on {where}: is that an address of this machine?"
