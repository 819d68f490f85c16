"""Discrepancies: where sources are wrong, stale, vague or at odds."""

from dataclasses import dataclass

from loaders.read_declaration import Family, Shape


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """`about`, `dialogues` and `evidence` hold ids. `dialogues` are those among `about` that name dialogues."""

    id: str
    kind: str
    description: str
    about: list[str]
    dialogues: list[str]
    evidence: list[str]


# Mentions are left out: nothing is known of them but a name, which the description gives.
_about = "COLLECT {{ MATCH (discrepancy)-[:ABOUT]->(subject{label}) RETURN subject.id ORDER BY subject.id }}"
_shape = Shape(
    Discrepancy,
    "discrepancy",
    {"about": _about.format(label=":!Mention"), "dialogues": _about.format(label=":Dialogue")},
)
family = Family("discrepancies", _shape)

discrepancies = family.read("discrepancies")
discrepancy_by_id = family.read("discrepancy_by_id")
discrepancies_by_dialogue = family.read("discrepancies_by_dialogue", shared=True)
