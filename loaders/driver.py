"""How the API connects to Neo4j. Opening a driver reaches for nothing yet: the first read does."""

from neo4j import AsyncDriver, AsyncGraphDatabase
from neo4j.exceptions import DriverError, Neo4jError

# Reads wait no longer than this for a free connection, or for a server that doesn't answer: then the API says
# UNAVAILABLE instead of letting clients queue.
ACQUISITION_SECONDS = 5

# What a read raises where the database is away, refuses, or takes too long.
DATABASE_ERRORS = (DriverError, Neo4jError, TimeoutError)


def open_driver(uri: str, user: str, password: str, *, connections: int = 50) -> AsyncDriver:
    """A driver for `bolt://`, `neo4j://` (a cluster) and their encrypted kinds. Close it at the end."""
    return AsyncGraphDatabase.driver(
        uri,
        auth=(user, password),
        max_connection_pool_size=connections,
        connection_acquisition_timeout=ACQUISITION_SECONDS,
        connection_timeout=ACQUISITION_SECONDS,
        # Every text is checked by the suite; a graph that lacks a property would be warned of at each read.
        notifications_min_severity="OFF",
        user_agent="migration-dialogues",
    )
