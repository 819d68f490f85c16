"""The notice that a load is about to commit: a node that readers look for before and after they read.

A commit is applied record by record, and readers see it happen. Put up in a transaction of its own before the commit,
and taken down after it, the notice stands while any part of the commit can be seen without the rest.
"""

from types import TracebackType
from typing import Self
from uuid import uuid4

from neo4j import Driver
from neo4j.exceptions import DriverError, IncompleteCommit, Neo4jError

LABEL = "DatasetChange"
# How long a notice counts, by the database's clock: a load that is killed can't take its own down.
VALID_MS = 30_000
PUT_UP = f"""
OPTIONAL MATCH (old:{LABEL}) WHERE old.untilMs < timestamp()
DELETE old
WITH count(*) AS _
MERGE (change:{LABEL} {{id: $id}})
SET change.untilMs = timestamp() + {VALID_MS}
"""
TAKE_DOWN = f"MATCH (change:{LABEL} {{id: $id}}) DELETE change"


class Notice:
    """Used with `with`, around the session whose transaction commits: what was put up is down at the end."""

    def __init__(self, driver: Driver, database: str) -> None:
        self.driver, self.database = driver, database
        self._id = uuid4().hex
        self._is_up = False

    def put_up(self) -> None:
        """To be called last before the commit, of which its time must not be a part."""
        self._is_up = True
        self._run(PUT_UP)

    def _run(self, statement: str) -> None:
        with self.driver.session(database=self.database) as session:
            session.run(statement, id=self._id).consume()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        # A commit of which the end is unknown may still be applied: the notice then ends by itself.
        if not self._is_up or isinstance(error, IncompleteCommit):
            return
        try:
            self._run(TAKE_DOWN)
        except (DriverError, Neo4jError):
            if error is None:
                raise  # else what went wrong first is what has to be told; the notice ends by itself
