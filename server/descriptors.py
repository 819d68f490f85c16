"""How many connections the system lets a process have, going by the files that it may have open at once."""

import logging
import resource
from contextlib import suppress

from server.log import log_event
from server.settings import Settings

OTHERS = 50
"""File descriptors of a worker beside its connections: files of the playground, the log, the event loop."""


def most_connections(settings: Settings) -> int:
    """`max_connections`, or fewer, which a line of the log says. Raises the soft limit of open files if need be."""
    others = OTHERS + settings.neo4j_connections
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = settings.max_connections + others
    if soft < needed:
        with suppress(OSError, ValueError):  # the system may know a lower one
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(needed, hard), hard))
            soft = min(needed, hard)
    most = max(soft - others, soft // 4)
    if most >= settings.max_connections:
        return settings.max_connections
    log_event("fewer connections than set", level=logging.WARNING, max_connections=most, open_files=soft)
    return most
