"""The things that facts name, each defined once: its slug, normal name and kind.

What sources say about them does not belong here: it stands in facts.
"""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from seed.field_types import Many, NewSlug, PartialDate, Text
from seed.vocabulary import DiscrepancyKind, OrganisationKind


class Model(BaseModel):
    """The base of all models: frozen, refuses unknown keys. Documents write keys in camelCase, as the graph does."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, validate_by_name=True, validate_by_alias=True
    )


class Named(Model):
    """Anything with a slug and a normal name."""

    slug: NewSlug
    name: Text


class Source(Model):
    """A document outside this project; `sha256` is the hash of its text as it was read."""

    slug: NewSlug
    title: Text
    publisher: Text | None = None
    url: Text | None = None
    published: PartialDate | None = None
    retrieved: PartialDate | None = None
    sha256: Text | None = None
    note: Text | None = None


class Dialogue(Model):
    """Only its slug is defined: its name and everything else are claims, which stand in facts."""

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
    """A file of definitions, with any of these lists. `faults` maps words for discrepancies to the API's kinds."""

    sources: tuple[Source, ...] = ()
    dialogues: tuple[Dialogue, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    themes: tuple[Named, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    mentions: tuple[Named, ...] = ()
    faults: dict[str, DiscrepancyKind] = {}


KINDS = ("source", "dialogue", "organisation", "theme", "instrument", "meeting", "mention")
"""The kinds of thing that have a slug. A registry's list of them is called by the plural."""
