"""Documents of facts: what one source says, and where it says it.

A fact has one place in the source and asserts one or more things, which share its one piece of evidence.
No sentence of the source is copied: names and terms are as written there, all else is in our own words.
"""

from typing import Literal, Self, get_args

from pydantic import ValidationInfo, field_validator, model_validator

from seed.field_types import (
    ActorId,
    ClaimValue,
    DialogueSlug,
    InstrumentSlug,
    Many,
    MeetingSlug,
    NodeId,
    Ordinal,
    OrganisationSlug,
    PartialDate,
    Some,
    SourceSlug,
    Text,
    ThemeSlug,
    Whole,
    partial_date,
    wrong,
)
from seed.registry_model import Model
from seed.vocabulary import (
    Basis,
    ClaimField,
    DialogueStatus,
    LeadershipRole,
    MembershipRole,
    Relation,
    StatementKind,
)

STATUSES: tuple[str, ...] = get_args(DialogueStatus)


class Assertion(Model):
    """Something asserted of the dialogues that it names; if it names none, of its document's dialogue."""

    dialogue: Many[DialogueSlug] = ()


class Period(Model):
    """When something holds. A beginning or end that no source gives is None: never a guess."""

    since: PartialDate | None = None
    until: PartialDate | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.since and self.until:
            # Compared as precisely as both are known: what begins in 2014-11 may end in 2014.
            length = min(len(self.since), len(self.until))
            if self.since[:length] > self.until[:length]:
                raise wrong(f"an end on or after {self.since}", self.until)
        return self


class Membership(Assertion, Period):
    actor: Some[ActorId]
    role: MembershipRole
    scope: Text | None = None
    instrument: InstrumentSlug | None = None
    note: Text | None = None


class Leadership(Assertion, Period):
    actor: Some[ActorId]
    role: LeadershipRole
    body: Text | None = None
    scope: Text | None = None
    note: Text | None = None


class Theme(Assertion):
    """A theme, under the label that the source gives it; `position` is its place in the source's list, from 1."""

    theme: Some[ThemeSlug]
    label: Text
    instrument: InstrumentSlug | None = None
    since: PartialDate | None = None
    cross_cutting: bool = False
    position: Ordinal | None = None


class Claim(Assertion):
    """One or more values for an attribute of the dialogue."""

    field: ClaimField
    value: Some[ClaimValue]

    @field_validator("value")
    @classmethod
    def _fits_the_field(cls, values: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        for value in values:
            if info.data.get("field") in ("started", "ended"):
                partial_date(value)
            if info.data.get("field") == "status" and value not in STATUSES:
                raise wrong(f"one of {', '.join(STATUSES)}", value)
        return values


class Link(Assertion):
    """A relation of the dialogue to the node `to`, which the source calls `name`."""

    to: NodeId
    relation: Relation
    name: Text


class Instrument(Model):
    slug: InstrumentSlug
    aliases: Many[Text] = ()
    adopted: PartialDate | None = None
    adopted_by: Many[DialogueSlug] = ()
    adopted_at: MeetingSlug | None = None
    valid_from: PartialDate | None = None
    valid_until: PartialDate | None = None
    supersedes: InstrumentSlug | None = None


class Meeting(Model):
    """A meeting; `heldBy` is given only where it is a dialogue's own."""

    slug: MeetingSlug
    date: PartialDate | None = None
    ended: PartialDate | None = None
    place: Text | None = None
    held_by: Many[DialogueSlug] = ()


class Programme(Model):
    """A programme, or a phase of one; `carries` names the dialogues that it carries."""

    slug: OrganisationSlug
    started: PartialDate | None = None
    ended: PartialDate | None = None
    carries: Many[DialogueSlug] = ()
    part_of: OrganisationSlug | None = None


class Statement(Period):
    """A statement. Its `about`, if any, replaces what the document is about."""

    kind: StatementKind
    text: Text
    about: Many[NodeId] = ()


class Counted(Model):
    """What we count ourselves: actors of memberships or leaderships, labels of themes, or statements."""

    what: Literal["memberships", "leaderships", "themes", "statements"]
    actors: Literal["country", "organisation"] | None = None
    role: Literal[MembershipRole, LeadershipRole] | None = None
    body: Text | None = None
    scope: Text | None = None
    instrument: InstrumentSlug | None = None
    group: Text | None = None


class Count(Model):
    """A number that a source gives: `claimed` in its words, and its bounds. All three are None if it gives none."""

    of: Text
    claimed: Text | None = None
    minimum: Whole | None = None
    maximum: Whole | None = None
    counted: Counted | None = None

    @model_validator(mode="after")
    def _allows_some_number(self) -> Self:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise wrong(f"a maximum of at least {self.minimum}", self.maximum)
        return self


class Place(Model):
    """A place in a source. `paragraph` counts the non-empty lines under the heading, from 1; 0 is the heading itself.

    `line` counts all lines of the source's stored text, from 1.
    """

    paragraph: Whole
    line: Ordinal


class Fact(Place):
    id: Text
    basis: Basis = "STATED"
    as_of: PartialDate | None = None
    name_as_written: Text | None = None
    role_as_written: Text | None = None
    group: Text | None = None
    note: Text | None = None

    membership: Many[Membership] = ()
    leadership: Many[Leadership] = ()
    theme: Many[Theme] = ()
    claim: Many[Claim] = ()
    link: Many[Link] = ()
    instrument: Many[Instrument] = ()
    meeting: Many[Meeting] = ()
    programme: Many[Programme] = ()
    statement: Statement | None = None
    count: Count | None = None

    @model_validator(mode="after")
    def _asserts_something(self) -> Self:
        if not any(getattr(self, name) for name in ASSERTIONS):
            raise wrong(f"at least one of {', '.join(ASSERTIONS)}", "none")
        return self


ASSERTIONS = (
    "membership",
    "leadership",
    "theme",
    "claim",
    "link",
    "instrument",
    "meeting",
    "programme",
    "statement",
    "count",
)


class Section(Model):
    heading: Text
    facts: tuple[Fact, ...]


class FactDocument(Model):
    """What one source says, mostly about one dialogue. Its statements are about `about`, else about that dialogue."""

    source: SourceSlug
    dialogue: DialogueSlug | None = None
    about: Many[NodeId] = ()
    sections: tuple[Section, ...]
