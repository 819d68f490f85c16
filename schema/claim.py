"""Claim and CountClaim: the values and the counts that sources give for a dialogue."""

import strawberry

from schema.lazy_types import Evidence
from schema.traversal_fields import each


@strawberry.type(description="A value that a source gives for an attribute of a dialogue.")
class Claim:
    field: str = strawberry.field(description='The attribute: "name", "started", …')
    value: str = strawberry.field(description="The value.")
    used: bool = strawberry.field(description="Whether this value is the one shown (or one of those shown, in a list).")
    evidence = each(Evidence, by="evidence", description="Where it stands.")


@strawberry.type(description="How many of something a source says there are, beside how many the graph holds.")
class CountClaim:
    of: str = strawberry.field(description='What is counted: "partner countries".')
    claimed: str | None = strawberry.field(description='What the source claims: "over 50"; null where it only lists.')
    minimum: int | None = strawberry.field(description="The least that the claim allows.")
    maximum: int | None = strawberry.field(description="The most that the claim allows; null where it is open.")
    counted: int | None = strawberry.field(description="How many the graph holds; null where it names none of them.")
    agrees: bool | None = strawberry.field(
        description="Whether the count is within the claim; null where nothing is claimed or counted."
    )
    evidence = each(Evidence, by="evidence", description="Where it stands.")
