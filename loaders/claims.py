"""Claims: each value that a source gives for an attribute of a dialogue, used or not."""

from dataclasses import dataclass

from loaders.read_declaration import Family, Shape


@dataclass(frozen=True, slots=True)
class Claim:
    """`evidence` holds ids."""

    id: str
    field: str
    value: str
    used: bool
    evidence: list[str]


# Cypher sorts false before true, so the claims that are used come first.
family = Family("claims", Shape(Claim, "claim"), {"FIELD": "claim.field", "USED": "NOT claim.used"})

claims_by_dialogue = family.read("claims_by_dialogue", "FIELD", "USED")
