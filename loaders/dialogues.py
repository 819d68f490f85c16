"""Dialogues: all, one, and those that an actor takes part in, that adopted an instrument, or that held a meeting."""

from dataclasses import dataclass

from loaders.read_declaration import DatedEdge, Family, Number, Shape


@dataclass(frozen=True, slots=True)
class Dialogue:
    id: str
    slug: str
    name: str
    aliases: list[str]
    kinds: list[str]
    status: str
    started: str | None
    ended: str | None
    languages: list[str]
    regions: list[str]
    website: str | None


_orders = {
    "NAME": "dialogue.sortName",
    "STARTED": "dialogue.started",
    "MEMBERSHIP_COUNT": Number("COUNT { (dialogue)<-[:MEMBER_OF]-() }"),
}
family = Family("dialogues", Shape(Dialogue, "dialogue"), _orders)

dialogues = family.read("dialogues", "NAME")
dialogue_by_id = family.read("dialogue_by_id")
dialogues_by_actor = family.read("dialogues_by_actor", "NAME", dated=DatedEdge("membership"), shared=True)
dialogues_by_instrument = family.read("dialogues_by_instrument", "NAME", shared=True)
dialogues_by_meeting = family.read("dialogues_by_meeting", "NAME", shared=True)
