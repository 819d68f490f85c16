"""Documents of facts: what one source says, where, and what that asserts.

A fact has one place and asserts one or more things; all of them share its one piece of evidence.
Nothing here is a sentence of the source: names and terms are as written, all else is in our own words.
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
    """What is asserted of a dialogue: the document's own, where none is named."""

    dialogue: Many[DialogueSlug] = ()


class Period(Model):
    """What is not known to begin or end has no date: never a guess."""

    since: PartialDate | None = None
    until: PartialDate | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.since and self.until:
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
    """A theme under the label that the source gives it; `position` is its place in the source's list."""

    theme: Some[ThemeSlug]
    label: Text
    instrument: InstrumentSlug | None = None
    since: PartialDate | None = None
    cross_cutting: bool = False
    position: Ordinal | None = None


class Claim(Assertion):
    """A value, or several, for an attribute of the dialogue."""

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
    """A relation of the dialogue to something, which the source calls by this name."""

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
    """`heldBy` only where the meeting is the dialogue's own."""

    slug: MeetingSlug
    date: PartialDate | None = None
    ended: PartialDate | None = None
    place: Text | None = None
    held_by: Many[DialogueSlug] = ()


class Programme(Model):
    """A programme or phase of one; `carries` the dialogues that it carries."""

    slug: OrganisationSlug
    started: PartialDate | None = None
    ended: PartialDate | None = None
    carries: Many[DialogueSlug] = ()
    part_of: OrganisationSlug | None = None


class Statement(Period):
    """`about` replaces what the document is about."""

    kind: StatementKind
    text: Text
    about: Many[NodeId] = ()


class Counted(Model):
    """What of the dialogue we count: memberships and leaderships by actor, themes by label, statements by fact."""

    what: Literal["memberships", "leaderships", "themes", "statements"]
    actors: Literal["country", "organisation"] | None = None
    role: Literal[MembershipRole, LeadershipRole] | None = None
    body: Text | None = None
    scope: Text | None = None
    instrument: InstrumentSlug | None = None
    group: Text | None = None


class Count(Model):
    """A number that the source claims, if it does, against what we count, if anything of the kind is named."""

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
    """`paragraph` counts the non-empty lines under the heading from 1 (0 is the heading); `line` is the source's."""

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
    """What one source says, mostly about one dialogue; `about` is what its statements are about."""

    source: SourceSlug
    dialogue: DialogueSlug | None = None
    about: Many[NodeId] = ()
    sections: tuple[Section, ...]
