"""Leaderships: who leads, governs, hosts or supports a dialogue, the edge LEADS, read from both ends."""

from dataclasses import dataclass

from loaders.cypher.conditions import surely_holds
from loaders.read_declaration import DatedEdge, Family, Shape


@dataclass(frozen=True, slots=True)
class Leadership:
    """`leader`, `dialogue` and `evidence` hold ids."""

    id: str
    leader: str
    dialogue: str
    role: str
    body: str | None
    scope: str | None
    since: str | None
    until: str | None
    certain: bool
    note: str | None
    evidence: list[str]


_shape = Shape(
    Leadership,
    "leadership",
    {"leader": "leader.id", "dialogue": "dialogue.id", "certain": surely_holds("leadership")},
)
_orders = {
    "LEADER_NAME": "leader.sortName",
    "DIALOGUE_NAME": "dialogue.sortName",
    "SINCE": "leadership.since",
    "ROLE": "leadership.role",
}
family = Family("leaderships", _shape, _orders)

leaderships_by_dialogue = family.read("leaderships_by_dialogue", "LEADER_NAME", dated=DatedEdge("leadership"))
leaderships_by_actor = family.read("leaderships_by_actor", "DIALOGUE_NAME", dated=DatedEdge("leadership"))
leadership_by_id = family.read("leadership_by_id")
