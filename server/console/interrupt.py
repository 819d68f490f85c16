"""Ctrl-C and SIGTERM for commands that run until they are told to stop: both begin the same tidy stop."""

import signal
from typing import NoReturn

STOPS = (signal.SIGINT, signal.SIGTERM)


def interrupt_once() -> None:
    """From now on the first SIGINT or SIGTERM raises KeyboardInterrupt; later ones can't cut the tidy stop short."""
    for each in STOPS:
        signal.signal(each, _interrupt)


def interrupt_no_more() -> None:
    """From now on SIGINT and SIGTERM are ignored, until the process ends."""
    for each in STOPS:
        signal.signal(each, signal.SIG_IGN)


def _interrupt(*_: object) -> NoReturn:
    interrupt_no_more()
    raise KeyboardInterrupt
