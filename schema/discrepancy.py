"""Discrepancy: where sources are wrong, stale, vague or at odds."""

from enum import Enum

import strawberry

from schema.lazy_types import Dialogue, Evidence
from schema.node import Node
from schema.traversal import Argument
from schema.traversal_fields import each


@strawberry.enum(description="What is wrong.")
class DiscrepancyKind(Enum):
    COUNT = strawberry.enum_value("COUNT", description="A count and what is listed differ.")
    NAMING = strawberry.enum_value("NAMING", description="One thing has several names.")
    COVERAGE = strawberry.enum_value("COVERAGE", description="One list leaves out what another has.")
    UNDATED = strawberry.enum_value("UNDATED", description="A time is given without a date to count from.")
    STALE = strawberry.enum_value("STALE", description="It speaks of the present, and that present is past.")
    DUPLICATE = strawberry.enum_value("DUPLICATE", description="The same is said twice.")
    DESIGNATION = strawberry.enum_value("DESIGNATION", description="A name carries a reservation.")
    CONFLICT = strawberry.enum_value("CONFLICT", description="Two statements are at odds.")
    TYPOGRAPHY = strawberry.enum_value("TYPOGRAPHY", description="Punctuation or order misleads.")
    AMBIGUITY = strawberry.enum_value("AMBIGUITY", description="It can be read in more than one way.")
    GAP = strawberry.enum_value("GAP", description="Something needed is not said.")
    ERROR = strawberry.enum_value("ERROR", description="It is wrong.")
    OTHER = strawberry.enum_value("OTHER", description="Anything else.")


@strawberry.type(description="Where sources are wrong, stale, vague or at odds; both statements stay in the graph.")
class Discrepancy(Node):
    kind: DiscrepancyKind = strawberry.field(description="What is wrong.")
    description: str = strawberry.field(description="What exactly, in our own words.")
    about = each(Node, by="about", description="What it is about.")
    dialogues = each(Dialogue, by="dialogues", description="The dialogues among what it is about.")
    evidence = each(Evidence, by="evidence", description="Each place that shows it.")


DISCREPANCY_KINDS = Argument(list[DiscrepancyKind] | None, "Only discrepancies of these kinds.")
