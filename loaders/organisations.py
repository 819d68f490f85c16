"""Organisations: all, one, and the programmes that carry a dialogue."""

from dataclasses import dataclass

from loaders.read_declaration import Family, Number, Shape


@dataclass(frozen=True, slots=True)
class Organisation:
    """`part_of` (an organisation) and `evidence` hold ids."""

    id: str
    slug: str
    name: str
    acronym: str | None
    aliases: list[str]
    kind: str
    started: str | None
    ended: str | None
    part_of: str | None
    evidence: list[str]


_shape = Shape(Organisation, "organisation", {"part_of": "head([(organisation)-[:PART_OF]->(whole) | whole.id])"})
_orders = {
    "NAME": "organisation.sortName",
    "MEMBERSHIP_COUNT": Number("COUNT { (organisation)-[:MEMBER_OF]->() }"),
    "LEADERSHIP_COUNT": Number("COUNT { (organisation)-[:LEADS]->() }"),
}
family = Family("organisations", _shape, _orders)

organisations = family.read("organisations", "NAME")
organisation_by_id = family.read("organisation_by_id")
programmes_by_dialogue = family.read("programmes_by_dialogue", "NAME", shared=True)
