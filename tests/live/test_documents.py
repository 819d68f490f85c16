"""The committed documents keep what is promised of all documents, whichever are added and whatever is mended."""

import re
from collections import defaultdict
from collections.abc import Iterator

from seed import Documents, Graph
from seed.document_reader import Placed
from seed.graph import Node, Relationship, Value
from seed.registry_model import KINDS
from tests.seed.helpers import evidence_of

NUMBERED = re.compile(r"([A-Z0-9]+)-(\d{3})([a-z]?)")
WITHDRAWN: set[str] = set()
"""Numbers of facts that were taken back: none of them is ever used again."""
NEED_A_CAVEAT = {"country/PS", "country/TW", "country/XK"}


def nodes(graph: Graph, label: str) -> list[Node]:
    return [node for node in graph.nodes.values() if node.label == label]


def facts_and_conclusions(documents: Documents) -> Iterator[tuple[Placed, Placed]]:
    """What follows from a fact has its number and a letter."""
    by_id = {placed.evidence_id: placed for placed in documents.placed()}
    for placed in by_id.values():
        numbered = NUMBERED.fullmatch(placed.fact.id)
        if numbered and numbered[3]:
            yield by_id[placed.evidence_id.removesuffix(numbered[3])], placed


def test_numbers_of_facts_have_no_gap_but_where_one_was_withdrawn(live_documents: Documents) -> None:
    numbers: dict[str, set[int]] = defaultdict(set)
    for placed in live_documents.placed():
        assert placed.fact.id not in WITHDRAWN
        if numbered := NUMBERED.fullmatch(placed.fact.id):
            numbers[numbered[1]].add(int(numbered[2]))
    missing = {f"{of}-{n:03}" for of, given in numbers.items() for n in range(1, max(given)) if n not in given}
    assert missing == WITHDRAWN


def test_a_conclusion_stands_where_the_fact_does_that_it_follows_from(live_documents: Documents) -> None:
    for fact, conclusion in facts_and_conclusions(live_documents):
        places = [(each.section, each.fact.paragraph, each.fact.line) for each in (fact, conclusion)]
        assert places[0] == places[1], conclusion.fact.id
        assert conclusion.fact.basis in ("IMPLIED", "COMPUTED"), conclusion.fact.id


def test_paragraphs_rise_with_lines_and_a_line_has_one(live_documents: Documents) -> None:
    for lines in places_by_section(live_documents).values():
        paragraphs = [paragraph for _, paragraph in sorted(lines)]
        assert paragraphs == sorted(set(paragraphs))


def test_no_section_of_a_source_begins_before_the_one_above_it_ends(live_documents: Documents) -> None:
    ends: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for (source, _), lines in places_by_section(live_documents).items():
        ends[source].append((min(lines)[0], max(lines)[0]))
    for sections in ends.values():
        ordered = [line for section in sorted(sections) for line in section]
        assert ordered == sorted(ordered)


def places_by_section(documents: Documents) -> dict[tuple[str, str], set[tuple[int, int]]]:
    """The lines and paragraphs that are cited, by source and heading."""
    places: dict[tuple[str, str], set[tuple[int, int]]] = defaultdict(set)
    for placed in documents.placed():
        places[placed.document.source, placed.section].add((placed.fact.line, placed.fact.paragraph))
    for source, fault in documents.faults():
        for place in fault.places:
            places[source, place.section].add((place.line, place.paragraph))
    return places


def test_a_number_that_no_source_claims_is_one_that_we_computed(live_documents: Documents) -> None:
    unclaimed = [each.fact for each in live_documents.placed() if each.fact.count and each.fact.count.claimed is None]
    assert {fact.id: fact.basis for fact in unclaimed} == {fact.id: "COMPUTED" for fact in unclaimed}


def test_over_a_number_is_one_more_and_no_most(live_documents: Documents) -> None:
    for placed in live_documents.placed():
        claimed = placed.fact.count
        over = re.fullmatch(r"(?:over|more than) (\d+)", claimed.claimed or "") if claimed else None
        if claimed and over:
            assert (claimed.minimum, claimed.maximum) == (int(over[1]) + 1, None), placed.fact.id


def test_where_our_count_differs_from_a_claimed_one_a_discrepancy_is_about_it(live_graph: Graph) -> None:
    wrong = [claim for claim in nodes(live_graph, "CountClaim") if claim.properties.get("agrees") is False]
    faulty = {place for each in nodes(live_graph, "Discrepancy") for place in places_of(live_graph, each)}
    assert [claim.id for claim in wrong if not places_of(live_graph, claim) <= faulty] == []


def places_of(graph: Graph, node: Node) -> set[tuple[str, Value]]:
    """Source and line of each piece of its evidence."""
    return {(evidence.split("/")[1], graph.nodes[evidence].properties["line"]) for evidence in evidence_of(node)}


def test_a_source_means_one_role_by_one_word(live_documents: Documents) -> None:
    meant: dict[tuple[str, str], set[str]] = defaultdict(set)
    for placed in live_documents.placed():
        if word := placed.fact.role_as_written:
            meant[placed.document.source, word] |= {each.role for each in placed.fact.membership}
            meant[placed.document.source, word] |= {each.role for each in placed.fact.leadership}
    assert {word: roles for word, roles in meant.items() if len(roles) > 1} == {}


def test_every_evidence_has_a_place_and_speaks_for_a_node_or_an_edge(live_graph: Graph) -> None:
    every: list[Node | Relationship] = [*live_graph.nodes.values(), *live_graph.relationships.values()]
    spoken_for = {evidence for held in every for evidence in evidence_of(held)}
    given = {node.id: node.properties for node in nodes(live_graph, "Evidence")}
    assert spoken_for == given.keys()
    assert {id for id, place in given.items() if not {"section", "paragraph", "line"} <= place.keys()} == set()


def test_every_edge_and_node_that_a_source_speaks_of_has_evidence(live_graph: Graph) -> None:
    said: list[Node | Relationship] = [
        *(edge for edge in live_graph.relationships.values() if edge.type not in ("ABOUT", "FROM")),
        *(node for label in ("Statement", "Claim", "CountClaim", "Discrepancy") for node in nodes(live_graph, label)),
    ]
    assert [held.id for held in said if not evidence_of(held)] == []


def test_every_kind_of_fault_that_is_mapped_is_used(live_documents: Documents) -> None:
    mapped = {fault for registry in live_documents.registries for fault in registry.faults}
    assert mapped == {fault.fault for _, fault in live_documents.faults()}


def test_every_definition_is_named_by_a_fact(live_documents: Documents, live_graph: Graph) -> None:
    defined = {
        f"{kind}/{item.slug}"
        for registry in live_documents.registries
        for kind in KINDS
        for item in getattr(registry, f"{kind}s")
    }
    assert defined == {id for id in live_graph.nodes if id.split("/")[0] in KINDS}


def test_a_dialogue_has_a_name_of_its_own_and_its_other_names_are_aliases(live_graph: Graph) -> None:
    dialogues = nodes(live_graph, "Dialogue")
    names = {str(each.properties["name"]): each for each in dialogues}
    assert len(names) == len(dialogues)
    for name, dialogue in names.items():
        given = values(live_graph, dialogue, "name") | values(live_graph, dialogue, "aliases")
        aliases = dialogue.properties["aliases"]
        assert isinstance(aliases, tuple)
        assert sorted((name, *aliases)) == sorted(given)


def values(graph: Graph, dialogue: Node, field: str) -> set[str]:
    """All that are claimed for an attribute."""
    prefix = f"claim/{dialogue.properties['slug']}/{field}/"
    return {str(claim.properties["value"]) for claim in nodes(graph, "Claim") if claim.id.startswith(prefix)}


def test_no_start_and_no_status_is_guessed(live_graph: Graph) -> None:
    for dialogue in nodes(live_graph, "Dialogue"):
        for field, unknown in (("started", "nothing"), ("ended", "nothing"), ("status", "UNKNOWN")):
            shown = dialogue.properties.get(field, "nothing")
            assert shown in (values(live_graph, dialogue, field) or {unknown}), dialogue.id


def test_a_caveat_travels_with_each_name_that_needs_one(live_graph: Graph) -> None:
    caveats = {node.id for node in nodes(live_graph, "Statement") if node.properties["kind"] == "CAVEAT"}
    about = {edge.end for edge in live_graph.relationships.values() if edge.type == "ABOUT" and edge.start in caveats}
    assert NEED_A_CAVEAT & live_graph.nodes.keys() <= about


def test_alike_names_are_not_one_thing(live_graph: Graph) -> None:
    """Khartoum's other name, and what the C2CMMD complements."""
    mention = live_graph.nodes["mention/horn-of-africa-initiative"]
    khartoum = live_graph.nodes["dialogue/khartoum-process"]
    assert "EU-Horn of Africa Migration Route Initiative" in values(live_graph, khartoum, "aliases")
    assert mention.properties["name"] == "Horn of Africa Initiative on Human Trafficking and Smuggling of Migrants"
    ends = {(edge.start, edge.end) for edge in live_graph.relationships.values() if edge.type == "RELATED_TO"}
    assert {start for start, end in ends if end == mention.id} == {"dialogue/c2cmmd"}
