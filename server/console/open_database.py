"""Opens the database of a command: the one that NEO4J_* names, else this checkout's local Neo4j.

If neither `up` nor `engine start` runs the local Neo4j, it is started, and stopped when the command is done.
"""

import dataclasses
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from neo4j import Driver, GraphDatabase
from neo4j.exceptions import AuthError, ClientError, DriverError, Neo4jError

from engine import FetchProgress, LocalNeo4j, Running, fetch, find_running
from loaders.driver import ACQUISITION_SECONDS
from server.console.environment_settings import read_settings
from server.console.paths import NEO4J_HOME
from server.console.terminal import Steps
from server.settings import Settings

OLDEST = (5, 23)
READ_ONLY_REFUSAL = "Neo.ClientError.Statement.AccessMode"


def with_local(settings: Settings, neo4j: LocalNeo4j | Running) -> Settings:
    return dataclasses.replace(
        settings,
        neo4j_uri=neo4j.ports.bolt_uri,
        neo4j_user=neo4j.user,
        neo4j_password=neo4j.password,
        neo4j_database="neo4j",
    )


@contextmanager
def database(steps: Steps) -> Iterator[Settings]:
    """Settings of a database; a local one runs. Raises SettingsError and EngineError."""
    settings = read_settings()
    if settings.neo4j_uri:
        yield settings
    elif running := find_running(NEO4J_HOME):
        yield with_local(settings, running)
    else:
        with local_neo4j(steps) as neo4j:
            yield with_local(settings, neo4j)


@contextmanager
def local_neo4j(steps: Steps) -> Iterator[LocalNeo4j]:
    """Fetches and starts this checkout's Neo4j, and stops it at the end. Raises EngineError."""
    fetch_neo4j(steps)
    with steps.step("Starting Neo4j") as step:
        neo4j = LocalNeo4j(NEO4J_HOME, on_step=step.describe)
        neo4j.start()
        step.done = f"Started Neo4j on {neo4j.bolt_uri}"
    try:
        yield neo4j
    finally:
        neo4j.stop()


def fetch_neo4j(steps: Steps) -> Path:
    """Fetches the jars that are missing, and gives their folder. Raises EngineError."""
    with steps.step("Fetching Neo4j") as step:
        step.done = "Neo4j was fetched before"

        def show(progress: FetchProgress) -> None:
            done = f"{progress.bytes_done / 1e6:.0f} MB"
            step.advance(progress.jars_done, progress.jars_total, done)
            step.done = f"Fetched Neo4j: {progress.jars_total} jars, {done}"

        return fetch(show)


class DatabaseError(Exception):
    """The database can't be used, or refuses something. The text is a sentence for a person."""


@contextmanager
def connected(settings: Settings) -> Iterator[Driver]:
    """A driver that has reached the database. Errors of driver and database are raised as DatabaseError."""
    try:
        with GraphDatabase.driver(
            settings.neo4j_uri or "",
            auth=(settings.neo4j_user, settings.neo4j_password),
            connection_timeout=ACQUISITION_SECONDS,
            connection_acquisition_timeout=ACQUISITION_SECONDS,
            notifications_min_severity="OFF",
        ) as driver:
            driver.verify_connectivity()
            _check_version(driver, settings)
            yield driver
    except (DriverError, Neo4jError) as error:
        raise DatabaseError(_sentence(error, settings)) from error
    except OverflowError as error:  # the driver raises this for a parameter beyond 64 bits
        raise DatabaseError("A whole number was given that has more than the 64 bits of the database's.") from error


def _check_version(driver: Driver, settings: Settings) -> None:
    """Raises DatabaseError for older servers: our Cypher queries use `CALL (key) {`, a syntax error to them."""
    agent = driver.get_server_info().agent
    version = tuple(int(part) for part in re.findall(r"\d+", agent.partition("/")[2])[:2])
    if version < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise DatabaseError(f"Neo4j at {settings.neo4j_uri} is {agent}: {oldest} or newer is needed.")


def _sentence(error: DriverError | Neo4jError, settings: Settings) -> str:
    uri, user = settings.neo4j_uri, settings.neo4j_user
    if isinstance(error, AuthError):
        return f"Neo4j at {uri} refuses the user {user}: check NEO4J_USER and NEO4J_PASSWORD."
    if isinstance(error, ClientError) and error.code == READ_ONLY_REFUSAL:
        return "The database refused to write: this command only reads."
    if isinstance(error, ClientError):
        return f"Neo4j refused that: {error.message} ({error.code})"
    return f"Neo4j at {uri} does not answer ({type(error).__name__}): is it running, and is that its address?"
