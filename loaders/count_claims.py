"""Count claims: how many of something a source says there are, beside how many the graph holds."""

from dataclasses import dataclass

from loaders.read_declaration import Family, Shape


@dataclass(frozen=True, slots=True)
class CountClaim:
    """`evidence` holds ids."""

    id: str
    of: str
    claimed: str | None
    minimum: int | None
    maximum: int | None
    counted: int | None
    agrees: bool | None
    evidence: list[str]


family = Family("count_claims", Shape(CountClaim, "claim"))

count_claims_by_dialogue = family.read("count_claims_by_dialogue")
