"""Countries: all, one, and those that take part in a dialogue."""

from dataclasses import dataclass

from loaders.read_declaration import DatedEdge, Family, Number, Shape


@dataclass(frozen=True, slots=True)
class Country:
    id: str
    code: str
    code3: str
    name: str
    aliases: list[str]
    region: str | None
    subregion: str | None


# By the contract's rule of counting, DIALOGUE_COUNT counts each dialogue once and leaves out observers, guests and the
# invited; MEMBERSHIP_COUNT counts every membership.
_orders = {
    "NAME": "country.sortName",
    "CODE": "country.code",
    "DIALOGUE_COUNT": Number(
        "COUNT { MATCH (country)-[own:MEMBER_OF]->(joined) WHERE NOT own.role IN $uncounted RETURN DISTINCT joined }"
    ),
    "MEMBERSHIP_COUNT": Number("COUNT { (country)-[:MEMBER_OF]->() }"),
    "LEADERSHIP_COUNT": Number("COUNT { (country)-[:LEADS]->() }"),
}
family = Family("countries", Shape(Country, "country"), _orders)

countries = family.read("countries", "NAME")
country_by_id = family.read("country_by_id")
country_by_code3 = family.read("country_by_code3")
countries_by_dialogue = family.read("countries_by_dialogue", "NAME", dated=DatedEdge("membership"), shared=True)
