"""Evidence: in which source a fact stands, and where."""

from dataclasses import dataclass

from loaders.read_declaration import Family, Shape


@dataclass(frozen=True, slots=True)
class Evidence:
    """`source` is an id, `fact` the number of the fact in its document, such as PRA-061."""

    id: str
    fact: str
    source: str
    section: str | None
    paragraph: int | None
    line: int | None
    basis: str
    as_of: str | None
    name_as_written: str | None
    role_as_written: str | None
    group: str | None
    note: str | None


family = Family("evidence", Shape(Evidence, "evidence", {"source": "source.id"}))

evidence_by_id = family.read("evidence_by_id")
