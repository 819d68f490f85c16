"""The notice that a load is about to commit: a node that readers look for before and after they read.

Neo4j applies a commit record by record, and readers can see it half done (docs/decisions/0012-editions.md). The notice
is put up in a transaction of its own before the commit and taken down after it. So it stands whenever a reader could
see one part of the commit without the rest.
"""

from types import TracebackType
from typing import Self
from uuid import uuid4

from neo4j import Driver
from neo4j.exceptions import DriverError, IncompleteCommit, Neo4jError

LABEL = "DatasetChange"
# How long a notice counts, by the database's clock. A load that is killed can't take its notice down.
VALID_MS = 30_000
PUT_UP = f"MERGE (change:{LABEL} {{id: $id}}) SET change.untilMs = timestamp() + {VALID_MS}"
CLEAR = f"MATCH (old:{LABEL}) DELETE old"
TAKE_DOWN = f"MATCH (change:{LABEL} {{id: $id}}) DELETE change"


class Notice:
    """A context manager around the transaction that commits: if a notice was put up, leaving takes it down."""

    def __init__(self, driver: Driver, database: str) -> None:
        self.driver, self.database = driver, database
        self._id = uuid4().hex
        self._is_up = False

    def clear_others(self) -> int:
        """Takes down the notices of all loads that were killed, and says how many.

        To be called only by a load that holds the lock: no other can be about to commit then.
        """
        return self._run(CLEAR)

    def put_up(self) -> None:
        """To be called as the last thing before the commit: the load's own work must not use up VALID_MS."""
        # Set before the query: one that fails may have put the notice up all the same.
        self._is_up = True
        self._run(PUT_UP)

    def _run(self, query_text: str) -> int:
        """Runs it in a transaction of its own, and says how many nodes it deleted."""
        with self.driver.session(database=self.database) as session:
            return session.run(query_text, id=self._id).consume().counters.nodes_deleted

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        # IncompleteCommit: the commit may still be applied, so the notice must stay. It ends by itself after VALID_MS.
        if not self._is_up or isinstance(error, IncompleteCommit):
            return
        try:
            self._run(TAKE_DOWN)
        except (DriverError, Neo4jError):
            if error is None:
                raise  # otherwise the first error is the one to tell; the notice ends by itself
