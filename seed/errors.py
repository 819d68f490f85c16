"""The reasons why nothing is loaded: errors in the documents, or a database that holds somebody else's graph."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class DocumentError:
    """One sentence about one line (counted from 1) of one document."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class SeedError(Exception):
    """Nothing was loaded. The message is written for people, and says why."""


class DocumentErrors(SeedError):  # noqa: N818  (it holds many)
    """Everything that is wrong with the documents. The message has a line for each error, by file and line."""

    def __init__(self, errors: Iterable[DocumentError]) -> None:
        self.errors = tuple(sorted(errors))
        super().__init__("\n".join(str(error) for error in self.errors))


class ForeignGraphError(SeedError):
    """The database holds somebody else's nodes under labels of ours. A load would remove them, so it refuses."""

    def __init__(self, labels: Iterable[str]) -> None:
        super().__init__(
            f"The database was never loaded with this graph, yet has other nodes labelled {', '.join(labels)}, "
            "which a load would remove: load into another database, or remove or relabel them first."
        )


def did_you_mean(got: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown name, with the nearest known one; empty if none is near."""
    near = difflib.get_close_matches(got, sorted(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""
