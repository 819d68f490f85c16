"""Memberships: who takes part in a dialogue, the edge MEMBER_OF, read from both ends."""

from dataclasses import dataclass

from loaders.cypher.conditions import surely_holds
from loaders.read_declaration import DatedEdge, Family, Shape


@dataclass(frozen=True, slots=True)
class Membership:
    """`member`, `dialogue`, `instrument` and `evidence` hold ids."""

    id: str
    member: str
    dialogue: str
    role: str
    scope: str | None
    instrument: str | None
    since: str | None
    until: str | None
    certain: bool
    note: str | None
    evidence: list[str]


_shape = Shape(
    Membership,
    "membership",
    {"member": "member.id", "dialogue": "dialogue.id", "certain": surely_holds("membership")},
)
_orders = {
    "MEMBER_NAME": "member.sortName",
    "DIALOGUE_NAME": "dialogue.sortName",
    "SINCE": "membership.since",
    "ROLE": "membership.role",
}
family = Family("memberships", _shape, _orders)

memberships_by_dialogue = family.read("memberships_by_dialogue", "MEMBER_NAME", dated=DatedEdge("membership"))
memberships_by_actor = family.read("memberships_by_actor", "DIALOGUE_NAME", dated=DatedEdge("membership"))
membership_by_id = family.read("membership_by_id")
