"""A local Neo4j Community, for people who have no Neo4j (docs/decisions/0002-engine.md).

The package stands alone: it knows nothing of the graph or of the API.
"""

from engine.errors import (
    DataInUseError,
    DiskFullError,
    EngineError,
    FetchError,
    JarRefusedError,
    PasswordLostError,
    PortTakenError,
    StartError,
)
from engine.fetch_jars import FetchProgress, fetch, unfit, version
from engine.local_neo4j import LocalNeo4j
from engine.neo4j_config import Memory, Ports
from engine.running_neo4j import Running, find_running

__all__ = [
    "DataInUseError",
    "DiskFullError",
    "EngineError",
    "FetchError",
    "FetchProgress",
    "JarRefusedError",
    "LocalNeo4j",
    "Memory",
    "PasswordLostError",
    "PortTakenError",
    "Ports",
    "Running",
    "StartError",
    "fetch",
    "find_running",
    "unfit",
    "version",
]
