"""Instruments (declarations, action plans, …): all, one, and those that a dialogue adopted."""

from dataclasses import dataclass

from loaders.read_declaration import Family, Shape


@dataclass(frozen=True, slots=True)
class Instrument:
    """`adopted_at` (a meeting), `supersedes` (an instrument) and `evidence` hold ids."""

    id: str
    slug: str
    name: str
    aliases: list[str]
    kind: str | None
    adopted: str | None
    valid_from: str | None
    valid_until: str | None
    adopted_at: str | None
    supersedes: str | None
    evidence: list[str]


_shape = Shape(
    Instrument,
    "instrument",
    {
        "adopted_at": "head([(instrument)-[:ADOPTED_AT]->(meeting) | meeting.id])",
        "supersedes": "head([(instrument)-[:SUPERSEDES]->(earlier) | earlier.id])",
    },
)
family = Family(
    "instruments",
    _shape,
    {"NAME": "instrument.sortName", "ADOPTED": "coalesce(instrument.adopted, instrument.validFrom)"},
)

instruments = family.read("instruments", "NAME")
instrument_by_id = family.read("instrument_by_id")
instruments_by_dialogue = family.read("instruments_by_dialogue", "ADOPTED", "NAME", shared=True)
