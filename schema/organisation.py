"""Organisation: an actor that isn't a country."""

from enum import Enum

import strawberry

from schema import lazy_types
from schema.lazy_types import Evidence
from schema.node import Actor
from schema.paging import Direction
from schema.scalars import PartialDate
from schema.traversal_fields import each, one


@strawberry.enum(description="What kind of organisation it is.")
class OrganisationKind(Enum):
    INTERNATIONAL = strawberry.enum_value("INTERNATIONAL", description="An international organisation.")
    REGIONAL = strawberry.enum_value("REGIONAL", description="An organisation of states of one region or continent.")
    EU_INSTITUTION = strawberry.enum_value(
        "EU_INSTITUTION", description="An institution or body of the European Union."
    )
    OFFICE = strawberry.enum_value("OFFICE", description="A rotating office: whoever holds it.")
    PROGRAMME = strawberry.enum_value("PROGRAMME", description="A programme, project or phase.")
    OTHER = strawberry.enum_value("OTHER", description="Anything else, also a member without an unambiguous ISO code.")


@strawberry.enum(description="What organisations can be sorted by.")
class OrganisationOrderField(Enum):
    NAME = strawberry.enum_value("NAME", description="Its name, accents and case aside.")
    MEMBERSHIP_COUNT = strawberry.enum_value("MEMBERSHIP_COUNT", description="How many memberships it has.")
    LEADERSHIP_COUNT = strawberry.enum_value(
        "LEADERSHIP_COUNT", description="How many leading, steering, hosting and supporting roles it has."
    )


@strawberry.input(description="An order of organisations.")
class OrganisationOrder:
    by: OrganisationOrderField = strawberry.field(description="What to sort by.")
    direction: Direction | None = strawberry.field(default=strawberry.UNSET, description="ASC where nothing is said.")


@strawberry.type(description="An organisation; also rotating offices, programmes and phases of a dialogue.")
class Organisation(Actor):
    slug: str = strawberry.field(description='Its name in the id, such as "icmpd".')
    acronym: str | None = strawberry.field(description='Its short form, such as "ICMPD".')
    aliases: list[str] = strawberry.field(description="Other names, and spellings that sources use.")
    kind: OrganisationKind = strawberry.field(description="What kind it is.")
    started: PartialDate | None = strawberry.field(description="When it began, where a source says.")
    ended: PartialDate | None = strawberry.field(description="When it ended, where a source says.")
    part_of = one(lazy_types.Organisation, by="part_of", optional=True, description="What it is a part of.")
    evidence = each(Evidence, by="evidence", description="Where it is named, and where what is said of it stands.")
