"""Ctrl-C and SIGTERM for commands that run until they are told to stop: both begin the same tidy stop."""

import signal
from typing import NoReturn

STOPS = (signal.SIGINT, signal.SIGTERM)


def interrupt_once() -> None:
    """From now on the first of these signals raises KeyboardInterrupt, and no other disturbs what follows it."""
    for each in STOPS:
        signal.signal(each, _interrupt)


def interrupt_no_more() -> None:
    """From now on these signals are ignored, to the very end of the process."""
    for each in STOPS:
        signal.signal(each, signal.SIG_IGN)


def _interrupt(*_: object) -> NoReturn:
    interrupt_no_more()
    raise KeyboardInterrupt
