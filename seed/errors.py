"""Why nothing is loaded: all that is wrong with the documents, or with the database that they should go to."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class DocumentError:
    """One sentence about one line of one document."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class SeedError(Exception):
    """Why nothing was loaded, in a text for people."""


class DocumentErrors(SeedError):  # noqa: N818  (it holds many)
    """All that is wrong with the documents; its text is one error a line, in the order of files and lines."""

    def __init__(self, errors: Iterable[DocumentError]) -> None:
        self.errors = tuple(sorted(errors))
        super().__init__("\n".join(str(error) for error in self.errors))


class ForeignGraphError(SeedError):
    """The database holds nodes of somebody else under labels of ours: a load would remove them, so it refuses."""

    def __init__(self, labels: Iterable[str]) -> None:
        super().__init__(
            f"The database was never loaded with this graph, yet has other nodes labelled {', '.join(labels)}, "
            "which a load would remove: load into another database, or remove or relabel them first."
        )


def did_you_mean(got: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown name: the nearest known one, or nothing."""
    near = difflib.get_close_matches(got, sorted(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""
