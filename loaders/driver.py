"""How the API connects to Neo4j. Opening a driver sends nothing yet: the first read connects."""

from neo4j import AsyncDriver, AsyncGraphDatabase
from neo4j.exceptions import (
    AuthError,
    ConnectionPoolError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from loaders.silence import SilentError

# Reads wait no longer than this for a free connection, or for a server that doesn't answer. Then the API says
# UNAVAILABLE, instead of letting clients queue.
ACQUISITION_SECONDS = 5

# A connection that was idle for longer is tried before it is used: a restart or a proxy may have closed it. So a Cypher
# query is sent once: no server that took it, and failed, has to do the work again.
IDLE_SECONDS = 1

# What a read raises where the database can't be reached, refuses the Cypher query, or takes too long.
DATABASE_ERRORS = (DriverError, Neo4jError, TimeoutError, SilentError)

# Those after which it is not worth while to send anything else for the same answer.
AWAY_ERRORS = (ServiceUnavailable, SessionExpired, ConnectionPoolError, AuthError, SilentError)


def open_driver(
    uri: str, user: str, password: str, *, connections: int = 50, idle_seconds: float = IDLE_SECONDS
) -> AsyncDriver:
    """A driver for `bolt://`, `neo4j://` (a cluster) and their encrypted variants. The caller closes it.

    `connections` is the most it holds at a time. One that was idle for `idle_seconds` is tried before it is used.
    """
    return AsyncGraphDatabase.driver(
        uri,
        auth=(user, password),
        max_connection_pool_size=connections,
        connection_acquisition_timeout=ACQUISITION_SECONDS,
        connection_timeout=ACQUISITION_SECONDS,
        liveness_check_timeout=idle_seconds,
        disable_auto_commit_retries=True,
        # The suite checks every query text. With notifications on, a graph in which no node has some property would
        # bring a warning with each read.
        notifications_min_severity="OFF",
        user_agent="migration-dialogues",
    )
