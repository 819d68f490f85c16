"""Ctrl-C, SIGTERM and SIGHUP for commands that run until they are told to stop: all begin the same tidy stop."""

import signal
from typing import NoReturn

STOPS = (signal.SIGINT, signal.SIGTERM)


def interrupt_once() -> None:
    """From now on the first SIGINT or SIGTERM raises KeyboardInterrupt; later ones can't cut the tidy stop short.

    SIGHUP becomes SIGTERM, whatever that does at the time. Under nohup it stays ignored.
    """
    for each in STOPS:
        signal.signal(each, _interrupt)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))


def interrupt_no_more() -> None:
    """From now on SIGINT and SIGTERM are ignored, until the process ends."""
    for each in STOPS:
        signal.signal(each, signal.SIG_IGN)


def _interrupt(*_: object) -> NoReturn:
    interrupt_no_more()
    raise KeyboardInterrupt
