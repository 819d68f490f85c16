"""All connections of a worker: what each of them waits for, since when, and how many bytes it holds.

A sweep ends what has waited too long. If there are too many connections or bytes, those end that come next.
This module must not know HTTP: `http_protocol` tells it what a connection waits for.
"""

import asyncio
import logging
import os
import time
from collections import Counter, OrderedDict
from itertools import takewhile
from typing import Protocol

from server.collector import collect_in_quiet
from server.log import log_event
from server.settings import Settings

SWEEP_S = 0.5
"""Time limits are kept to within this."""
QUIET_S = 1
"""How long nobody may have asked for anything before it counts as quiet."""
REPORT_S = 10
"""However many connections are ended, the log has at most one line about them in this time."""


class Connection(Protocol):
    """`wait` and `held_bytes` are for Connections alone, which sets them."""

    wait: "Wait"
    held_bytes: int

    def bytes_now(self) -> int:
        """The bytes that it holds: of requests without an answer, and of answers that its client has not taken."""

    def see_unsent(self) -> None:
        """Has it wait for its client, if that has not taken the last bytes of its answers."""

    def time_is_up(self) -> None:
        """Ends it after its client was told why, if it can be told."""

    def abort(self) -> None:
        """Ends it at once, and calls `close`."""


class Wait:
    """The connections that wait for one thing, each with the time since when; the longest waiting is the first.

    `late` says of a connection that waited longer than `limit_ms` why it was ended; None if that is nothing unusual.
    """

    def __init__(self, limit_ms: float = float("inf"), late: str | None = None) -> None:
        self.limit_s, self.late = limit_ms / 1000, late
        self.since: OrderedDict[Connection, float] = OrderedDict()

    def first_before(self, moment: float) -> Connection | None:
        connection, since = next(iter(self.since.items()), (None, moment))
        return connection if since < moment else None


class Connections:
    """The kinds of waiting are attributes. It may be pickled, for a worker, until the first connection."""

    def __init__(self, settings: Settings, max_connections: int) -> None:
        self.max_connections, self.max_bytes = max_connections, settings.max_waiting_bytes
        self.shutdown_s = settings.shutdown_ms / 1000
        self.first = Wait(settings.first_request_ms)
        self.idle = Wait(settings.idle_ms)
        self.head = Wait(settings.headers_ms, "head too slow")
        self.body = Wait(settings.body_ms, "body too slow")
        self.sending = Wait(settings.send_ms, "answer not taken")
        self.answer = Wait()
        self.all = (self.first, self.idle, self.head, self.body, self.sending, self.answer)
        self.ended = Wait()
        self.held_bytes = 0
        self.counts: Counter[str] = Counter()
        self.reported = float("-inf")
        self.sweeping = self.shutting_down = False

    def open(self, connection: Connection) -> None:
        """A new connection, which waits for its first request. One connection too many ends another.

        That is the one whose client, idle or slow, has used up most of its time; the new one, if all wait for answers.
        """
        room = sum(len(wait.since) for wait in self.all) < self.max_connections or self._make_room("too many")
        connection.wait, connection.held_bytes = self.first, 0
        self.first.since[connection] = time.monotonic()
        if not room:
            self._end(connection, "too many")
        elif not self.sweeping:
            self.sweeping = True
            asyncio.get_running_loop().call_later(SWEEP_S, self._sweep)

    def settle(self, connection: Connection, wait: Wait) -> bool:
        """What a connection waits for from now on. Whether it holds another number of bytes than before.

        If all together hold too many, those end whose clients, being slow, have used up most of their time; if none is
        slow, this one.
        """
        if connection.wait is self.ended:
            return False
        if connection.wait is not wait:
            del connection.wait.since[connection]
            connection.wait = wait
            wait.since[connection] = time.monotonic()
        held_bytes = connection.bytes_now()
        if held_bytes == connection.held_bytes:
            return False
        self.held_bytes += held_bytes - connection.held_bytes
        connection.held_bytes = held_bytes
        while self.held_bytes > self.max_bytes and connection.wait is not self.ended:
            self._end(_latest(self.head, self.body, self.sending) or connection, "too many bytes")
        return connection.wait is wait

    def close(self, connection: Connection) -> None:
        """The connection has ended."""
        if connection.wait is not self.ended:
            del connection.wait.since[connection]
            self.held_bytes -= connection.held_bytes
            connection.wait, connection.held_bytes = self.ended, 0

    def shut_down(self) -> None:
        """Ends all connections at the end of the time for answers under way. Calls after the first change nothing."""
        if not self.shutting_down:
            self.shutting_down = True
            asyncio.get_running_loop().call_later(self.shutdown_s, self._end_all)

    def _end_all(self) -> None:
        for wait in self.all:
            for connection in list(wait.since):
                self._end(connection, "shutdown")
        self._report()

    def _end(self, connection: Connection, why: str) -> None:
        self.counts[why] += 1
        connection.abort()

    def _make_room(self, why: str) -> bool:
        found = _latest(self.first, self.idle, self.head, self.body, self.sending)
        if found:
            self._end(found, why)
        return found is not None

    def _sweep(self) -> None:
        now = time.monotonic()
        self._see_progress(now)
        for wait in self.all:
            while connection := wait.first_before(now - wait.limit_s):
                if wait.late:
                    self.counts[wait.late] += 1
                connection.time_is_up()
        if not _a_descriptor_is_free():
            self._make_room("no file descriptor left")
        if self._is_quiet(now):
            collect_in_quiet()
        if self.counts and now >= self.reported + REPORT_S:
            self.reported = now
            self._report()
        self.sweeping = bool(self.counts) or any(wait.since for wait in self.all)
        if self.sweeping:
            asyncio.get_running_loop().call_later(SWEEP_S, self._sweep)

    def _is_quiet(self, now: float) -> bool:
        answered = max(next(reversed(wait.since.values()), 0.0) for wait in (self.idle, self.sending))
        return not self.answer.since and answered < now - QUIET_S

    def _see_progress(self, now: float) -> None:
        """Has those wait from now on that took some bytes since the last sweep.

        And those that seem idle, if the end of an answer has not left: most do at once, so nobody looks before.
        """
        newest_first = reversed(self.idle.since.items())
        for connection, _ in list(takewhile(lambda idle: idle[1] > now - 2 * SWEEP_S, newest_first)):
            connection.see_unsent()
        for connection in list(self.sending.since):
            if self.settle(connection, self.sending):
                self.sending.since[connection] = now
                self.sending.since.move_to_end(connection)

    def _report(self) -> None:
        if self.counts:
            log_event("connections ended", level=logging.WARNING, counts=dict(self.counts))
            self.counts.clear()


def _latest(*waits: Wait) -> Connection | None:
    """The connection that has used up the largest share of its time: whoever only pauses between requests has not."""
    now = time.monotonic()
    firsts = [(*next(iter(wait.since.items())), wait.limit_s) for wait in waits if wait.since]
    return max(firsts, key=lambda first: (now - first[1]) / first[2])[0] if firsts else None


def _a_descriptor_is_free() -> bool:
    """uvloop closes what it can't accept for want of a file descriptor, and tells nobody."""
    try:
        os.close(os.dup(2))
    except OSError:
        return False
    return True
