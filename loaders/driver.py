"""How the API connects to Neo4j. Opening a driver sends nothing yet: the first read connects."""

from neo4j import AsyncDriver, AsyncGraphDatabase
from neo4j.exceptions import DriverError, Neo4jError

# Reads wait no longer than this for a free connection, or for a server that doesn't answer. Then the API says
# UNAVAILABLE, instead of letting clients queue.
ACQUISITION_SECONDS = 5

# What a read raises where the database can't be reached, refuses the Cypher query, or takes too long.
DATABASE_ERRORS = (DriverError, Neo4jError, TimeoutError)


def open_driver(uri: str, user: str, password: str, *, connections: int = 50) -> AsyncDriver:
    """A driver for `bolt://`, `neo4j://` (a cluster) and their encrypted variants. The caller closes it.

    `connections` is the most it holds at a time.
    """
    return AsyncGraphDatabase.driver(
        uri,
        auth=(user, password),
        max_connection_pool_size=connections,
        connection_acquisition_timeout=ACQUISITION_SECONDS,
        connection_timeout=ACQUISITION_SECONDS,
        # The suite checks every query text. With notifications on, a graph in which no node has some property would
        # bring a warning with each read.
        notifications_min_severity="OFF",
        user_agent="migration-dialogues",
    )
