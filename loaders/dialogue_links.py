"""Links: what a dialogue is related to by its sources' word, the edge RELATED_TO."""

from dataclasses import dataclass

from loaders.read_declaration import Family, Shape


@dataclass(frozen=True, slots=True)
class DialogueLink:
    """`target` and `evidence` hold ids. `target` is None where nothing is known but a name (a Mention)."""

    id: str
    name: str
    relation: str
    target: str | None
    evidence: list[str]


_shape = Shape(DialogueLink, "link", {"target": "CASE WHEN NOT target:Mention THEN target.id END"})
family = Family("dialogue_links", _shape, {"RELATION": "link.relation", "NAME": "link.name"})

links_by_dialogue = family.read("links_by_dialogue", "RELATION", "NAME")
