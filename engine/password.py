"""The password of the local Neo4j: random, in a file that only its owner may read, and set at the first start.

The file is written before the database is told. A crash in between leaves a database that still has its first
password, and the next start sets ours: so a crash never locks anybody out.
"""

import os
import secrets
from pathlib import Path

from neo4j import GraphDatabase
from neo4j.exceptions import AuthError, DriverError, TransientError

from engine.errors import PasswordLostError

USER = "neo4j"
FIRST_PASSWORD = "neo4j"  # noqa: S105 - every new Neo4j has it, and lets nobody do anything but change it


def read_or_create(file: Path) -> str:
    """The password in the file, which is made with a new one if it is missing: whole or not at all."""
    if not file.exists():
        draft = file.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(24))
        draft.replace(file)
    return file.read_text().strip()


def is_ready(uri: str, password: str, file: Path) -> bool:
    """Whether the database answers to our password. If it still has its first password, it is given ours now.

    Raises PasswordLostError if it has neither; False if it does not answer yet.
    """
    try:
        if _logs_in(uri, password):
            return True
        _change_first(uri, password, file)
        return _logs_in(uri, password)
    except (DriverError, TransientError):
        return False


def _logs_in(uri: str, password: str) -> bool:
    try:
        with GraphDatabase.driver(uri, auth=(USER, password)) as driver:
            driver.execute_query("RETURN 1", database_="neo4j")
    except AuthError:
        return False
    return True


def _change_first(uri: str, password: str, file: Path) -> None:
    try:
        with GraphDatabase.driver(uri, auth=(USER, FIRST_PASSWORD)) as driver:
            driver.execute_query(
                "ALTER CURRENT USER SET PASSWORD FROM $first TO $password",
                first=FIRST_PASSWORD,
                password=password,
                database_="system",
            )
    except AuthError as error:
        raise PasswordLostError(
            f"The local Neo4j has another password than the one in {file}. Put the right one there, "
            f"or delete the folder {file.parent}: the documents are loaded anew at the next start."
        ) from error
