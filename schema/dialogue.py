"""Dialogue: an intergovernmental migration dialogue."""

from enum import Enum

import strawberry

from loaders.claims import claims_by_dialogue
from loaders.count_claims import count_claims_by_dialogue
from loaders.countries import countries_by_dialogue
from loaders.dialogue_links import links_by_dialogue
from loaders.dialogue_themes import dialogue_themes_by_dialogue
from loaders.discrepancies import discrepancies_by_dialogue
from loaders.instruments import instruments_by_dialogue
from loaders.leaderships import leaderships_by_dialogue
from loaders.meetings import meetings_by_dialogue
from loaders.memberships import memberships_by_dialogue
from loaders.organisations import programmes_by_dialogue
from loaders.statements import statements_by_subject
from schema.lazy_types import (
    Claim,
    CountClaim,
    Country,
    CountryOrder,
    DialogueLink,
    DialogueTheme,
    Discrepancy,
    Instrument,
    Leadership,
    LeadershipOrder,
    Meeting,
    Membership,
    MembershipOrder,
    Organisation,
    Statement,
)
from schema.node import Node
from schema.paging import Direction
from schema.scalars import PartialDate
from schema.statement import KINDS
from schema.traversal import Argument
from schema.traversal_fields import connection, many

# What documents may claim of a dialogue; the suite compares it with the vocabulary that documents are checked by.
CLAIMED = ("name", "aliases", "kinds", "status", "started", "ended", "languages", "regions", "website")


@strawberry.enum(description="Whether a dialogue is alive.")
class DialogueStatus(Enum):
    ACTIVE = strawberry.enum_value("ACTIVE", description="A source says that it is active.")
    DORMANT = strawberry.enum_value("DORMANT", description="A source says that it rests.")
    ENDED = strawberry.enum_value("ENDED", description="A source says that it ended.")
    UNKNOWN = strawberry.enum_value("UNKNOWN", description="No source says.")


@strawberry.enum(description="What dialogues can be sorted by.")
class DialogueOrderField(Enum):
    NAME = strawberry.enum_value("NAME", description="Its name, accents and case aside.")
    STARTED = strawberry.enum_value("STARTED", description="When it began; unknown last.")
    MEMBERSHIP_COUNT = strawberry.enum_value(
        "MEMBERSHIP_COUNT", description="How many memberships it has, each role and listing of its own."
    )


@strawberry.input(description="An order of dialogues.")
class DialogueOrder:
    by: DialogueOrderField = strawberry.field(description="What to sort by.")
    direction: Direction | None = strawberry.field(default=strawberry.UNSET, description="ASC where nothing is said.")


@strawberry.type(description="An intergovernmental migration dialogue.")
class Dialogue(Node):
    slug: str = strawberry.field(description='Its name in the id, such as "khartoum-process".')
    name: str = strawberry.field(description="The name it goes by. What sources call it is in `claims`.")
    aliases: list[str] = strawberry.field(description="Its other names and acronyms.")
    kinds: list[str] = strawberry.field(description='What its sources call it: "interregional dialogue".')
    status: DialogueStatus = strawberry.field(description="Whether it is alive, as far as a source says.")
    started: PartialDate | None = strawberry.field(description="When it began; null where no source says.")
    ended: PartialDate | None = strawberry.field(description="When it ended; null where no source says.")
    languages: list[str] = strawberry.field(description="Its working languages, by their English names.")
    regions: list[str] = strawberry.field(description="The regions it covers, as its sources name them.")
    website: str | None = strawberry.field(description="Its website, where a source prints the address.")
    memberships = connection(
        Membership,
        read=memberships_by_dialogue,
        order=MembershipOrder,
        description="Who takes part in it: each role, scope and period of its own.",
    )
    countries = connection(
        Country,
        read=countries_by_dialogue,
        order=CountryOrder,
        description="The countries that take part, each once; not those that only observe or were invited.",
    )
    leaderships = connection(
        Leadership,
        read=leaderships_by_dialogue,
        order=LeadershipOrder,
        description="Who leads, governs, hosts or supports it.",
    )
    themes = many(
        DialogueTheme, read=dialogue_themes_by_dialogue, description="Its themes, in the order of its own lists."
    )
    instruments = many(
        Instrument, read=instruments_by_dialogue, description="Its declarations and plans, earliest first."
    )
    meetings = many(Meeting, read=meetings_by_dialogue, description="The meetings it held, earliest first.")
    programmes = many(Organisation, read=programmes_by_dialogue, description="The programmes and phases that carry it.")
    statements = many(
        Statement,
        read=statements_by_subject,
        arguments=KINDS,
        description="What its sources say beyond all this: aims, principles, functions, methods.",
    )
    claims = many(
        Claim,
        read=claims_by_dialogue,
        arguments={"fields": Argument(list[str] | None, f"Only claims on these: {', '.join(CLAIMED)}.", among=CLAIMED)},
        description="Each value that a source gives for an attribute that sources can disagree on.",
    )
    count_claims = many(
        CountClaim, read=count_claims_by_dialogue, description="How many its sources say, and how many we hold."
    )
    related = many(DialogueLink, read=links_by_dialogue, description="What its sources relate it to.")
    discrepancies = many(
        Discrepancy, read=discrepancies_by_dialogue, description="Where its sources are wrong, stale, vague or at odds."
    )
