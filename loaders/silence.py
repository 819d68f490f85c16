"""Tells a database that is silent from one that is slow: each is late, and each needs another answer."""

from time import monotonic

# A database that is asked at the last moment has no time to answer. So it counts as silent only after this long.
SILENCE_S = 1


class SilentError(Exception):
    """The database was asked, and nothing has come from it since."""


class Hearing:
    """Whether anything has come from the database since it was asked; answers to others count too.

    A slow Cypher query is heard at once all the same: Neo4j says that it has begun before it reads the first row.
    """

    def __init__(self) -> None:
        self._asked_at: float | None = None

    def asked(self) -> None:
        """Something goes out to the database now."""
        if self._asked_at is None:
            self._asked_at = monotonic()

    def heard(self) -> None:
        """Something came from the database, be it an error."""
        self._asked_at = None

    def late(self) -> TimeoutError | SilentError:
        """The exception for whatever was not answered in time."""
        is_silent = self._asked_at is not None and monotonic() - self._asked_at >= SILENCE_S
        return SilentError() if is_silent else TimeoutError()
