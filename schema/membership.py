"""Membership: that an actor takes part in a dialogue."""

from enum import Enum

import strawberry

from schema.lazy_types import Actor, Dialogue, Evidence, Instrument
from schema.node import Node
from schema.paging import Direction
from schema.scalars import PartialDate
from schema.traversal_fields import each, one


@strawberry.enum(description="How an actor takes part.")
class MembershipRole(Enum):
    MEMBER = strawberry.enum_value("MEMBER", description="It is called a member.")
    SIGNATORY = strawberry.enum_value("SIGNATORY", description="It signed the founding instrument.")
    PARTICIPANT = strawberry.enum_value("PARTICIPANT", description="It is called a participant, or said to take part.")
    PARTNER = strawberry.enum_value("PARTNER", description="It is called a partner or stakeholder.")
    OBSERVER = strawberry.enum_value("OBSERVER", description="It observes. Not counted as taking part.")
    GUEST = strawberry.enum_value("GUEST", description="It came as a guest. Not counted as taking part.")
    INVITED = strawberry.enum_value(
        "INVITED", description="It was invited; no source says that it joined. Not counted as taking part."
    )
    CONTRIBUTOR = strawberry.enum_value("CONTRIBUTOR", description="It contributes without being a member.")


@strawberry.enum(description="What memberships can be sorted by.")
class MembershipOrderField(Enum):
    MEMBER_NAME = strawberry.enum_value("MEMBER_NAME", description="The actor's name, accents and case aside.")
    DIALOGUE_NAME = strawberry.enum_value("DIALOGUE_NAME", description="The dialogue's name, accents and case aside.")
    SINCE = strawberry.enum_value("SINCE", description="When it began; unknown last.")
    ROLE = strawberry.enum_value("ROLE", description="The name of its role.")


@strawberry.input(description="An order of memberships.")
class MembershipOrder:
    by: MembershipOrderField = strawberry.field(description="What to sort by.")
    direction: Direction | None = strawberry.field(default=strawberry.UNSET, description="ASC where nothing is said.")


@strawberry.type(
    description="That an actor takes part in a dialogue: one actor, dialogue, role, scope, instrument and period."
    " Its id is made of them."
)
class Membership(Node):
    member = one(Actor, by="member", description="Who takes part.")
    dialogue = one(Dialogue, by="dialogue", description="The dialogue.")
    role: MembershipRole = strawberry.field(description="How. The role's own words are on the evidence.")
    scope: str | None = strawberry.field(description="The phase or region of it, where it isn't the whole dialogue.")
    instrument = one(Instrument, by="instrument", optional=True, description="What was signed.")
    since: PartialDate | None = strawberry.field(description="Since when; null where no source says.")
    until: PartialDate | None = strawberry.field(description="Until when, that day included; null if unsaid.")
    certain: bool = strawberry.field(
        description="Whether it surely holds on the asked `asOf`: begun and not ended whatever its dates mean, so"
        " both must be known. True where none was asked."
    )
    note: str | None = strawberry.field(description='Bounds and conditions: "after the Rome Declaration".')
    evidence = each(Evidence, by="evidence", description="Where it stands: each source that says so.")
