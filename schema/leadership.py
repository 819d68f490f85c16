"""Leadership: that an actor leads, governs, hosts or supports a dialogue."""

from enum import Enum

import strawberry

from schema.lazy_types import Actor, Dialogue, Evidence
from schema.node import Node
from schema.paging import Direction
from schema.scalars import PartialDate
from schema.traversal_fields import each, one


@strawberry.enum(description="How an actor leads, governs, hosts or supports.")
class LeadershipRole(Enum):
    CHAIR = strawberry.enum_value("CHAIR", description="It chairs; also a presidency. Leads.")
    CO_CHAIR = strawberry.enum_value("CO_CHAIR", description="It chairs together with others. Leads.")
    VICE_CHAIR = strawberry.enum_value("VICE_CHAIR", description="It stands in for the chair.")
    LEAD_STATE = strawberry.enum_value("LEAD_STATE", description="It is the leading state. Leads.")
    CO_LEAD_STATE = strawberry.enum_value("CO_LEAD_STATE", description="It leads together with others. Leads.")
    STEERING_MEMBER = strawberry.enum_value("STEERING_MEMBER", description="It sits in a steering body. Governs.")
    STEERING_OBSERVER = strawberry.enum_value("STEERING_OBSERVER", description="It observes in a steering body.")
    RAPPORTEUR = strawberry.enum_value("RAPPORTEUR", description="It reports for a body.")
    SECRETARIAT = strawberry.enum_value("SECRETARIAT", description="It runs or hosts the secretariat.")
    HOST = strawberry.enum_value("HOST", description="It hosts a meeting.")
    IMPLEMENTER = strawberry.enum_value("IMPLEMENTER", description="It carries out a programme.")
    FUNDER = strawberry.enum_value("FUNDER", description="It pays.")
    SUPPORTER = strawberry.enum_value("SUPPORTER", description="It supports in other ways.")
    FOUNDER = strawberry.enum_value("FOUNDER", description="It founded the dialogue.")


@strawberry.enum(description="What leaderships can be sorted by.")
class LeadershipOrderField(Enum):
    LEADER_NAME = strawberry.enum_value("LEADER_NAME", description="The actor's name, accents and case aside.")
    DIALOGUE_NAME = strawberry.enum_value("DIALOGUE_NAME", description="The dialogue's name, accents and case aside.")
    SINCE = strawberry.enum_value("SINCE", description="When it began; unknown last.")
    ROLE = strawberry.enum_value("ROLE", description="The name of its role.")


@strawberry.input(description="An order of leaderships.")
class LeadershipOrder:
    by: LeadershipOrderField = strawberry.field(description="What to sort by.")
    direction: Direction | None = strawberry.field(default=strawberry.UNSET, description="ASC where nothing is said.")


@strawberry.type(
    description="That an actor leads, governs, hosts or supports a dialogue: one actor, dialogue, role, body, scope"
    " and period. Its id is made of them."
)
class Leadership(Node):
    leader = one(Actor, by="leader", description="Who leads.")
    dialogue = one(Dialogue, by="dialogue", description="The dialogue.")
    role: LeadershipRole = strawberry.field(description="How. The role's own words are on the evidence.")
    body: str | None = strawberry.field(description='The body it is a role in: "Steering Committee".')
    scope: str | None = strawberry.field(description="The phase or programme, where it isn't the whole dialogue.")
    since: PartialDate | None = strawberry.field(description="Since when; null where no source says.")
    until: PartialDate | None = strawberry.field(description="Until when, that day included; null if unsaid.")
    certain: bool = strawberry.field(
        description="Whether it surely holds on the asked `asOf`: begun and not ended whatever its dates mean, so"
        " both must be known. True where none was asked."
    )
    note: str | None = strawberry.field(description='Bounds and conditions: "called current, undated".')
    evidence = each(Evidence, by="evidence", description="Where it stands: each source that says so.")
