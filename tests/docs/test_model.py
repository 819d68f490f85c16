"""docs/model.md is the graph's: its tables name what the documents' graph has, and what any documents could make."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from seed import Graph, build, read_documents
from seed.document_reader import Documents
from seed.graph import LABELS, TYPES, label_of
from seed.graph_diff import OF_LOADS
from seed.registry_model import KINDS
from seed.vocabulary import ClaimField
from tests.serving import ROOT

NAMED_IDS = ["country/AT", *(f"{kind}/x" for kind in KINDS)]
EVERYTHING = {
    "registry.yaml": """\
sources:
- {slug: x, title: X, publisher: P, url: https://example.org, published: 2014, retrieved: 2015, sha256: "0", note: N}
dialogues: [{slug: x}]
organisations: [{slug: x, name: X, acronym: X, aliases: [Y], kind: OTHER}]
themes: [{slug: x, name: X}]
instruments: [{slug: x, name: X, aliases: [Y], kind: declaration}, {slug: y, name: Y}]
meetings: [{slug: x, name: X, kind: summit}]
mentions: [{slug: x, name: X}]
faults: {wrong: ERROR}
""",
    "facts.yaml": f"""\
source: x
dialogue: x
about: [{", ".join(NAMED_IDS)}]
sections:
- heading: One
  facts:
  - id: F-1
    paragraph: 0
    line: 1
    basis: STATED
    asOf: 2014
    nameAsWritten: X
    roleAsWritten: X
    group: G
    note: N
    membership:
      {{dialogue: x, actor: [AT, x], role: MEMBER, scope: S, instrument: x, since: 2001, until: 2002, note: N}}
    leadership: {{dialogue: x, actor: [AT, x], role: CHAIR, body: B, scope: S, since: 2001, until: 2002, note: N}}
    theme: {{dialogue: x, theme: x, label: L, instrument: x, since: 2001, crossCutting: true, position: 1}}
    claim:
    - {{dialogue: x, field: name, value: X}}
    - {{field: aliases, value: Y}}
    - {{field: kinds, value: K}}
    - {{field: status, value: ENDED}}
    - {{field: started, value: 2001}}
    - {{field: ended, value: 2002}}
    - {{field: languages, value: English}}
    - {{field: regions, value: Europe}}
    - {{field: website, value: https://example.org}}
    link: [{", ".join(f"{{dialogue: x, to: {id}, relation: complements, name: N}}" for id in NAMED_IDS)}]
    instrument:
      slug: x
      aliases: Z
      adopted: 2001
      adoptedBy: x
      adoptedAt: x
      validFrom: 2001
      validUntil: 2002
      supersedes: y
    meeting: {{slug: x, date: 2001, ended: 2001, place: Rome, heldBy: x}}
    programme: {{slug: x, started: 2001, ended: 2002, carries: x, partOf: x}}
    statement: {{kind: AIM, text: T, since: 2001, until: 2002, about: [{", ".join(NAMED_IDS)}]}}
    count: {{of: states, claimed: one, minimum: 1, maximum: 1, counted: {{what: memberships, actors: country}}}}
  - id: F-2
    paragraph: 1
    line: 2
    count:
      of: chairs
      counted: {{what: leaderships, role: CHAIR, body: B, scope: S, instrument: x, group: G}}
""",
    "faults.yaml": f"""\
source: x
discrepancies:
- id: D-1
  fault: wrong
  description: It is wrong.
  about: [{", ".join(NAMED_IDS)}]
  places: [{{section: One, paragraph: 1, line: 2, basis: STATED}}]
""",
}
LOADED = {("Dataset", name) for name in OF_LOADS}
"""What the load adds to the graph."""

Names = set[tuple[str, str]]
Ends = set[tuple[str, str, str]]


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading of model.md."""
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def listed(cell: str) -> list[str]:
    return cell.split(", ") if cell else []


def named(heading: str) -> Names:
    """Each label or type with each of its properties."""
    return {(row[0], name) for row in rows(heading) for name in ["id", *listed(row[2])]}


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Documents:
    """Documents that say everything that documents can say."""
    folder: Path = tmp_path_factory.mktemp("everything")
    for name, text in EVERYTHING.items():
        (folder / name).write_text(text, encoding="utf-8")
    return read_documents(folder)


@pytest.fixture(scope="module")
def graphs(graph: Graph, everything: Documents) -> list[Graph]:
    return [graph, build(everything)]


def test_every_label_is_named_with_its_properties_and_none_besides(graphs: list[Graph]) -> None:
    made = {(node.label, name) for graph in graphs for node in graph.nodes.values() for name in node.properties}
    assert named("Nodes") == made | LOADED


def test_every_label_is_named_with_what_its_ids_begin_with() -> None:
    assert {re.findall(r"^`([a-z-]+)", id)[0]: label for label, id, _ in rows("Nodes")} == LABELS


def test_every_type_is_named_with_its_properties_and_none_besides(graphs: list[Graph]) -> None:
    made = {(edge.type, name) for graph in graphs for edge in graph.relationships.values() for name in edge.properties}
    assert named("Relationships") == made
    assert {type for type, _ in made} == set(TYPES)


def test_every_type_is_named_with_the_labels_at_its_ends_and_none_besides(graphs: list[Graph]) -> None:
    def ends(graph: Graph) -> Iterator[tuple[str, str, str]]:
        for edge in graph.relationships.values():
            yield edge.type, label_of(edge.start), label_of(edge.end)

    said: Ends = set()
    for type, pair, _ in rows("Relationships"):
        starts, to = pair.split(" → ")
        said |= {(type, start, end) for start in listed(starts) for end in listed(to)}
    assert said == {made for graph in graphs for made in ends(graph)}


def models_in(value: object) -> Iterator[BaseModel]:
    if isinstance(value, BaseModel):
        yield value
        for _, inner in value:
            yield from models_in(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from models_in(inner)


def test_the_documents_that_say_everything_leave_out_nothing_that_the_model_has(everything: Documents) -> None:
    given: dict[type[BaseModel], set[str]] = defaultdict(set)
    for model in models_in((everything.registries, everything.facts, everything.discrepancies)):
        given[type(model)] |= model.model_fields_set
    left_out = {(model.__name__, name) for model, names in given.items() for name in model.model_fields.keys() - names}
    assert left_out == set()
    claims = {claim.field for placed in everything.placed() for claim in placed.fact.claim}
    assert claims == set(get_args(ClaimField))
