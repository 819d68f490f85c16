"""The committed documents: complete, placed, and in the roles that the source gives."""

from collections import Counter

import pytest

from seed import Documents, Graph, read_documents
from seed.graph import Node, Relationship
from seed.registry_model import KINDS
from tests.conftest import DOCUMENTS
from tests.seed.helpers import evidence_of

FACTS = {"BUD": 18, "C2C": 32, "EMM": 49, "INT": 12, "KHA": 85, "MTM": 33, "PRA": 62, "RAB": 64}
SECTIONS = {
    "Migration Dialogues": 12,
    "The Budapest Process": 18,
    "The Prague Process": 62,
    "EUROMED Migration V": 36,
    "Participating countries": 13,
    "MTM Dialogue": 28,
    "Guiding Principles": 5,
    "The Rabat Process": 64,
    "The Khartoum Process": 20,
    "A focus on human trafficking and people smuggling": 1,
    "Membership, Actors and Governance": 61,
    "A mechanism to monitor the Joint Valletta Action Plan (JVAP)": 3,
    "The Continent-to-Continent Migration and Mobility Dialogue (C2CMMD)": 32,
}
ACTORS = {
    ("euromed-migration", "PARTICIPANT"): 9,
    ("c2cmmd", "PARTICIPANT"): 2,
    ("khartoum-process", "SIGNATORY"): 37,
    ("khartoum-process", "INVITED"): 1,
    ("khartoum-process", "MEMBER"): 3,
    ("prague-process", "PARTICIPANT"): 2,
    ("rabat-process", "PARTNER"): 16,
    ("budapest-process", "SUPPORTER"): 1,
    ("euromed-migration", "FUNDER"): 1,
    ("euromed-migration", "IMPLEMENTER"): 1,
    ("euromed-migration", "SUPPORTER"): 1,
    ("khartoum-process", "STEERING_MEMBER"): 13,
    ("khartoum-process", "SUPPORTER"): 1,
    ("mtm-dialogue", "SECRETARIAT"): 1,
    ("mtm-dialogue", "SUPPORTER"): 1,
    ("prague-process", "CHAIR"): 1,
    ("prague-process", "CO_LEAD_STATE"): 6,
    ("prague-process", "FUNDER"): 8,
    ("prague-process", "LEAD_STATE"): 8,
    ("prague-process", "SECRETARIAT"): 1,
    ("prague-process", "STEERING_MEMBER"): 7,
    ("prague-process", "SUPPORTER"): 1,
    ("rabat-process", "CHAIR"): 1,
    ("rabat-process", "STEERING_MEMBER"): 16,
    ("rabat-process", "SUPPORTER"): 1,
}
# What we conclude from a fact of the page, by the number of that fact.
CONCLUSIONS = {"KHA-021b", "PRA-008b", "PRA-009b", "PRA-061b"}
COUNTED = {
    "BUD-005": ("over 50", None, None),
    "BUD-006": ("10", None, None),
    "EMM-023": ("3", 3, True),
    "EMM-038": ("27", None, None),
    "EMM-048": (None, 9, None),
    "KHA-059": (None, 37, None),
    "KHA-066": ("5", 5, True),
    "KHA-072": ("5", 5, True),
    "MTM-019": ("5 Northern and 5 Southern Mediterranean", None, None),
    "PRA-028": ("6", 6, True),
    "RAB-006": ("57", 14, False),
    "RAB-024": ("5", 5, True),
    "RAB-025": ("10", None, None),
    "RAB-026": ("29", None, None),
    "RAB-043": ("7", 7, True),
    "RAB-051": ("7", 7, True),
}


@pytest.fixture(scope="module")
def documents() -> Documents:
    return read_documents(DOCUMENTS)


def nodes(graph: Graph, label: str) -> list[dict[str, object]]:
    return [dict(node.properties) for node in graph.nodes.values() if node.label == label]


def test_every_fact_of_the_page_is_there_by_its_number(documents: Documents) -> None:
    ids = sorted(placed.fact.id for placed in documents.placed() if placed.fact.id not in CONCLUSIONS)
    assert ids == sorted(f"{of}-{number:03}" for of, count in FACTS.items() for number in range(1, count + 1))
    assert len(ids) == 355


def test_every_fact_stands_under_the_heading_it_is_from(documents: Documents) -> None:
    facts = [placed for placed in documents.placed() if placed.fact.id not in CONCLUSIONS]
    assert Counter(placed.section for placed in facts) == SECTIONS


def test_a_conclusion_stands_where_the_fact_does_that_it_follows_from(documents: Documents) -> None:
    places = {
        placed.fact.id: (placed.section, placed.fact.paragraph, placed.fact.line) for placed in documents.placed()
    }
    for id in CONCLUSIONS:
        assert places[id] == places[id.removesuffix("b")]


def test_paragraphs_rise_with_lines_and_a_line_has_one(documents: Documents) -> None:
    for heading in SECTIONS:
        facts = [placed.fact for placed in documents.placed() if placed.section == heading]
        faults = [place for _, fault in documents.faults() for place in fault.places if place.section == heading]
        places = sorted({(place.line, place.paragraph) for place in (*facts, *faults)})
        paragraphs = [paragraph for _, paragraph in places]
        assert paragraphs == sorted(set(paragraphs)), heading


def test_what_is_implied_computed_or_absent_is_said_so(documents: Documents) -> None:
    by_basis = {
        basis: [placed.fact.id for placed in documents.placed() if placed.fact.basis == basis]
        for basis in ("IMPLIED", "COMPUTED", "ABSENT")
    }
    assert by_basis == {
        "IMPLIED": ["BUD-018", "C2C-031", "KHA-021b", "PRA-008b", "PRA-009b", "RAB-062"],
        "COMPUTED": ["EMM-048", "KHA-059", "PRA-061b"],
        "ABSENT": ["C2C-032", "EMM-012", "KHA-085", "MTM-033"],
    }


def test_every_evidence_speaks_for_a_node_or_an_edge(graph: Graph) -> None:
    every: list[Node | Relationship] = [*graph.nodes.values(), *graph.relationships.values()]
    spoken_for = {evidence for held in every for evidence in evidence_of(held)}
    assert spoken_for == {node.id for node in graph.nodes.values() if node.label == "Evidence"}
    assert len(spoken_for) == 355 + len(CONCLUSIONS) + 77


def test_every_fault_has_its_number_kind_and_places(documents: Documents, graph: Graph) -> None:
    found = nodes(graph, "Discrepancy")
    assert [fault["id"] for fault in found] == [
        f"discrepancy/icmpd-migration-dialogues/SI-{number:02}" for number in range(1, 41)
    ]
    assert Counter(fault["kind"] for fault in found) == {
        "NAMING": 10,
        "AMBIGUITY": 5,
        "COVERAGE": 5,
        "CONFLICT": 4,
        "GAP": 3,
        "STALE": 3,
        "UNDATED": 3,
        "DUPLICATE": 2,
        "TYPOGRAPHY": 2,
        "DESIGNATION": 1,
        "ERROR": 1,
        "OTHER": 1,
    }
    assert sum(len(fault.places) for _, fault in documents.faults()) == 77


def test_eighteen_kinds_of_fault_are_mapped_and_all_are_used(documents: Documents) -> None:
    mapped = {fault for registry in documents.registries for fault in registry.faults}
    assert len(mapped) == 18
    assert mapped == {fault.fault for _, fault in documents.faults()}


def test_everybody_stands_in_the_role_the_source_gives(graph: Graph) -> None:
    found = Counter(
        (edge.end.removeprefix("dialogue/"), str(edge.properties["role"]))
        for edge in graph.relationships.values()
        if edge.type in ("MEMBER_OF", "LEADS")
    )
    assert found == ACTORS


def test_claimed_numbers_stand_beside_what_we_count(graph: Graph) -> None:
    found = {
        str(claim["id"]).rsplit("/", 1)[1]: (claim.get("claimed"), claim.get("counted"), claim.get("agrees"))
        for claim in nodes(graph, "CountClaim")
    }
    assert found == COUNTED


def test_over_fifty_is_fifty_one_or_more(graph: Graph) -> None:
    claim = graph.nodes["count-claim/icmpd-migration-dialogues/BUD-005"].properties
    assert (claim["minimum"], claim.get("maximum")) == (51, None)


def test_every_definition_is_named_by_a_fact(documents: Documents, graph: Graph) -> None:
    defined = {
        f"{kind}/{item.slug}"
        for registry in documents.registries
        for kind in KINDS
        for item in getattr(registry, f"{kind}s")
    }
    assert defined == {id for id in graph.nodes if id.split("/")[0] in KINDS}


def test_dialogues_have_the_name_that_people_use(graph: Graph) -> None:
    assert {dialogue["slug"]: dialogue["name"] for dialogue in nodes(graph, "Dialogue")} == {
        "budapest-process": "Budapest Process",
        "c2cmmd": "Continent-to-Continent Migration and Mobility Dialogue",
        "euromed-migration": "EUROMED Migration",
        "khartoum-process": "Khartoum Process",
        "mtm-dialogue": "MTM Dialogue",
        "prague-process": "Prague Process",
        "rabat-process": "Rabat Process",
    }


def test_other_names_are_aliases(graph: Graph) -> None:
    assert {dialogue["slug"]: dialogue["aliases"] for dialogue in nodes(graph, "Dialogue")} == {
        "budapest-process": (),
        "c2cmmd": ("C2CMMD", "Africa-EU Continent-to-Continent Migration and Mobility Dialogue"),
        "euromed-migration": ("EUROMED Migration V", "EMM5", "EUROMED Migration IV"),
        "khartoum-process": ("EU-Horn of Africa Migration Route Initiative",),
        "mtm-dialogue": ("MTM", "Mediterranean Transit Migration Dialogue"),
        "prague-process": ("Building Migration Partnerships",),
        "rabat-process": ("Euro-African Dialogue on Migration and Development",),
    }


def test_a_start_is_as_precise_as_its_source_and_no_status_is_guessed(graph: Graph) -> None:
    assert {dialogue["slug"]: dialogue.get("started") for dialogue in nodes(graph, "Dialogue")} == {
        "budapest-process": None,
        "c2cmmd": None,
        "euromed-migration": "2004",
        "khartoum-process": "2014-11-28",
        "mtm-dialogue": "2002",
        "prague-process": "2009-04",
        "rabat-process": None,
    }
    assert {dialogue["status"] for dialogue in nodes(graph, "Dialogue")} == {"UNKNOWN"}


def test_a_caveat_travels_with_the_name(graph: Graph) -> None:
    caveats = {node.id for node in graph.nodes.values() if node.properties.get("kind") == "CAVEAT"}
    about = {edge.end for edge in graph.relationships.values() if edge.type == "ABOUT" and edge.start in caveats}
    assert {"country/PS", "country/GB"} <= about


def test_alike_names_are_not_one_thing(graph: Graph) -> None:
    khartoum = graph.nodes["dialogue/khartoum-process"].properties
    mention = graph.nodes["mention/horn-of-africa-initiative"].properties
    assert khartoum["aliases"] == ("EU-Horn of Africa Migration Route Initiative",)
    assert mention["name"] == "Horn of Africa Initiative on Human Trafficking and Smuggling of Migrants"
    assert "related-to/c2cmmd/mention/horn-of-africa-initiative" in {id.split("?")[0] for id in graph.relationships}
