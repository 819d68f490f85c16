"""Dialogues: all, one, and those of an actor, an instrument or a meeting."""

from dataclasses import dataclass

from loaders.read import Family, Shape


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
    "MEMBERSHIP_COUNT": "COUNT { (dialogue)<-[:MEMBER_OF]-() }",
}
_family = Family("dialogues", Shape(Dialogue, "dialogue"), _orders)

dialogues = _family.read("dialogues", "NAME")
dialogue_by_id = _family.read("dialogue_by_id")
dialogues_by_actor = _family.read("dialogues_by_actor", "NAME", edge="membership", distinct=True)
dialogues_by_instrument = _family.read("dialogues_by_instrument", "NAME")
dialogues_by_meeting = _family.read("dialogues_by_meeting", "NAME")
