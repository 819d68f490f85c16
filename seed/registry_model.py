"""The things that facts name, each defined once: slug, normal name, kind. What sources say of them stands in facts."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from seed.field_types import Many, NewSlug, PartialDate, Text
from seed.vocabulary import DiscrepancyKind, OrganisationKind


class Model(BaseModel):
    """Frozen, refuses unknown keys; keys are written in camelCase, as in the graph."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, validate_by_name=True, validate_by_alias=True
    )


class Named(Model):
    """Anything with a slug and a normal name."""

    slug: NewSlug
    name: Text


class Source(Model):
    slug: NewSlug
    title: Text
    publisher: Text | None = None
    url: Text | None = None
    published: PartialDate | None = None
    retrieved: PartialDate | None = None
    sha256: Text | None = None
    note: Text | None = None


class Dialogue(Model):
    """Its name and all else are claims of facts."""

    slug: NewSlug


class Organisation(Named):
    acronym: Text | None = None
    aliases: Many[Text] = ()
    kind: OrganisationKind


class Instrument(Named):
    aliases: Many[Text] = ()
    kind: Text | None = None


class Meeting(Named):
    kind: Text | None = None


class Registry(Model):
    """A file of definitions; each file has those lists that it needs."""

    sources: tuple[Source, ...] = ()
    dialogues: tuple[Dialogue, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    themes: tuple[Named, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    mentions: tuple[Named, ...] = ()
    faults: dict[str, DiscrepancyKind] = {}


KINDS = ("source", "dialogue", "organisation", "theme", "instrument", "meeting", "mention")
"""The kinds of thing that have a slug; each list in a registry is called by the plural."""
