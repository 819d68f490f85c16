"""Statements: what a source says of an actor, a dialogue, an instrument or itself, beyond edges and attributes."""

from dataclasses import dataclass

from loaders.read_declaration import Family, Shape


@dataclass(frozen=True, slots=True)
class Statement:
    """`evidence` holds ids."""

    id: str
    kind: str
    text: str
    since: str | None
    until: str | None
    evidence: list[str]


family = Family("statements", Shape(Statement, "statement"), {"KIND": "statement.kind"})

statements_by_subject = family.read("statements_by_subject", "KIND")
