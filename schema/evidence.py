"""Evidence: the place in a source where a fact stands."""

from enum import Enum

import strawberry

from schema.lazy_types import Source
from schema.scalars import PartialDate
from schema.traversal_fields import one


@strawberry.enum(description="How a source carries a fact.")
class EvidenceBasis(Enum):
    STATED = strawberry.enum_value("STATED", description="It says so.")
    IMPLIED = strawberry.enum_value("IMPLIED", description="It follows from what it says.")
    COMPUTED = strawberry.enum_value("COMPUTED", description="It was counted or calculated from what it says.")
    ABSENT = strawberry.enum_value("ABSENT", description="It leaves it open: the fact is that nothing is said.")


@strawberry.type(description="The place in a source where a fact stands, and how the source puts it.")
class Evidence:
    id: strawberry.ID = strawberry.field(description="Its id, the same in Neo4j.")
    fact: str = strawberry.field(description="The number of the fact in its document.")
    source = one(Source, by="source", description="The source.")
    section: str | None = strawberry.field(description="The heading it stands under.")
    paragraph: int | None = strawberry.field(
        description="The paragraph under that heading, from 1; each bullet is one. 0 is the heading itself."
    )
    line: int | None = strawberry.field(description="The line of the source's stored text, from 1.")
    basis: EvidenceBasis = strawberry.field(description="How the source carries it.")
    as_of: PartialDate | None = strawberry.field(description='The day that a list or a "currently" speaks of.')
    name_as_written: str | None = strawberry.field(description="The name as the source spells it.")
    role_as_written: str | None = strawberry.field(description="The role in the source's own words.")
    group: str | None = strawberry.field(description='The heading it is listed under: "African countries".')
    note: str | None = strawberry.field(description="What to mind in reading it.")
