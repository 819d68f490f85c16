"""Statement: what a source says beyond edges and attributes, in our own words."""

from enum import Enum

import strawberry

from schema.lazy_types import Evidence
from schema.scalars import PartialDate
from schema.traversal import Argument
from schema.traversal_fields import each


@strawberry.enum(description="What a statement is about.")
class StatementKind(Enum):
    AIM = strawberry.enum_value("AIM", description="What it wants to bring about.")
    OBJECTIVE = strawberry.enum_value("OBJECTIVE", description="What it has set itself, as a source lists it.")
    PRINCIPLE = strawberry.enum_value(
        "PRINCIPLE", description="What it holds to: informal, non-binding, on an equal footing."
    )
    FUNCTION = strawberry.enum_value("FUNCTION", description="What it is there for and does.")
    METHOD = strawberry.enum_value("METHOD", description="How it works.")
    SCOPE = strawberry.enum_value("SCOPE", description="Whom or what it covers, where no single actor is named.")
    GOVERNANCE = strawberry.enum_value(
        "GOVERNANCE", description="How it is led and decides: bodies and groups whose members are not named here."
    )
    MANDATE = strawberry.enum_value("MANDATE", description="What it was charged with, by whom.")
    FUNDING = strawberry.enum_value("FUNDING", description="Who pays, where no single actor is named.")
    HISTORY = strawberry.enum_value("HISTORY", description="Where it comes from and how it changed.")
    RESULT = strawberry.enum_value("RESULT", description="What came of it, or is expected to.")
    CAVEAT = strawberry.enum_value(
        "CAVEAT", description="A reservation that goes with a name or a fact and must be shown with it."
    )
    OTHER = strawberry.enum_value("OTHER", description="Anything else.")


@strawberry.type(description="What a source says beyond edges and attributes, in our own words.")
class Statement:
    kind: StatementKind = strawberry.field(description="What it is about.")
    text: str = strawberry.field(description="The fact, in our own words.")
    since: PartialDate | None = strawberry.field(description="Since when it holds, where a source says.")
    until: PartialDate | None = strawberry.field(description="Until when it holds, where a source says.")
    evidence = each(Evidence, by="evidence", description="Where it stands.")


KINDS = {"kinds": Argument(list[StatementKind] | None, "Only statements of these kinds.")}
