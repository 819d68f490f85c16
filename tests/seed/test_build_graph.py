"""From documents to the graph: ids, merged evidence, the rule of choice, counts, versions."""

from pathlib import Path
from typing import get_args

import pytest
from pydantic.alias_generators import to_camel

from seed import Graph, build, read_documents
from seed.choose_value import DATES, Given, Provenance, best, every
from seed.draft_graph import sort_name
from seed.fact_model import Instrument, Meeting, Programme
from seed.field_types import PartialDate
from tests.seed.helpers import evidence_of, small_documents


def given(value: str, basis: str, order: int) -> Given:
    return Given(value, Provenance(f"evidence/page/F-{order}", basis, order))


def built(folder: Path, facts: str) -> Graph:
    """The graph of a small set of documents with these facts."""
    return build(read_documents(small_documents(folder, facts)))


@pytest.mark.parametrize(
    "id",
    [
        "membership/khartoum-process/country/AT/SIGNATORY?instrument=rome-declaration",
        "membership/mtm-dialogue/country/PS/PARTICIPANT?scope=MTM+II",
        "membership/rabat-process/organisation/ecowas/PARTNER",
        "leadership/prague-process/country/CZ/CHAIR?body=Strategic+Group&since=2018&until=2018",
        "leadership/prague-process/country/PL/LEAD_STATE?scope=PP+TI&since=2012&until=2017",
        "leadership/mtm-dialogue/organisation/icmpd/SECRETARIAT?since=2002",
        "adopted/khartoum-process/rome-declaration",
        "supersedes/cadiz-action-plan/marrakesh-declaration-and-action-plan",
        "carries/mmd/rabat-process",
        "part-of/pp-data/mobility-partnership-facility-2",
        "from/evidence/icmpd-migration-dialogues/KHA-021",
    ],
)
def test_a_relationship_is_called_by_what_tells_it_from_others(graph: Graph, id: str) -> None:
    assert graph.relationships[id].properties["id"] == id


@pytest.mark.parametrize(
    "id",
    [
        "claim/khartoum-process/name/Khartoum+Process",
        "statement/icmpd-migration-dialogues/KHA-010",
        "count-claim/icmpd-migration-dialogues/KHA-028",
        "discrepancy/icmpd-migration-dialogues/SI-02",
        "evidence/icmpd-migration-dialogues/SI-02/66",
        "evidence/icmpd-migration-dialogues/KHA-021",
    ],
)
def test_a_node_is_called_by_its_source_and_fact(graph: Graph, id: str) -> None:
    assert graph.nodes[id].properties["id"] == id


def test_a_membership_carries_role_instrument_and_evidence(graph: Graph) -> None:
    edge = graph.relationships["membership/khartoum-process/country/CZ/SIGNATORY?instrument=rome-declaration"]
    assert (edge.type, edge.start, edge.end) == ("MEMBER_OF", "country/CZ", "dialogue/khartoum-process")
    assert edge.properties == {
        "id": edge.id,
        "role": "SIGNATORY",
        "instrument": "instrument/rome-declaration",
        "evidence": ("evidence/icmpd-migration-dialogues/KHA-022",),
    }


def test_evidence_says_where_and_how_it_is_written(graph: Graph) -> None:
    assert graph.nodes["evidence/icmpd-migration-dialogues/RAB-050"].properties == {
        "id": "evidence/icmpd-migration-dialogues/RAB-050",
        "fact": "RAB-050",
        "section": "The Steering Committee",
        "paragraph": 1,
        "line": 50,
        "basis": "STATED",
        "nameAsWritten": "The Netherlands",
        "group": "EU Member States",
    }


def test_two_facts_that_say_the_same_are_one_edge_with_two_pieces_of_evidence(tmp_path: Path) -> None:
    graph = built(
        tmp_path,
        """
        - {id: F-2, paragraph: 1, line: 2, membership: {actor: AT, role: MEMBER, note: listed}}
        - {id: F-3, paragraph: 1, line: 3, membership: {actor: AT, role: MEMBER, note: again}}
        - {id: F-4, paragraph: 1, line: 4, membership: {actor: AT, role: MEMBER, since: 2001}}
        """,
    )
    edges = {edge.id: edge for edge in graph.relationships.values() if edge.type == "MEMBER_OF"}
    assert list(edges) == [
        "membership/tiny/country/AT/MEMBER",
        "membership/tiny/country/AT/MEMBER?since=2001",
    ]
    first = edges["membership/tiny/country/AT/MEMBER"].properties
    assert first["evidence"] == ("evidence/page/F-2", "evidence/page/F-3")
    assert first["note"] == "listed; again"


def test_one_fact_is_one_evidence_for_all_it_asserts(graph: Graph) -> None:
    evidence = "evidence/icmpd-migration-dialogues/RAB-062"
    edges = [edge.start for edge in graph.relationships.values() if evidence in evidence_of(edge)]
    assert len(edges) == 6
    assert graph.nodes[evidence].properties["basis"] == "IMPLIED"


def test_a_statement_beats_an_implication_then_precision_then_order_settle() -> None:
    implied, year, day = (
        given("2001-05-06", "IMPLIED", 0),
        given("2001", "STATED", 1),
        given("2001-05", "STATED", 2),
    )
    assert best("started", [implied, year, day]) == "2001-05"
    assert best("started", [implied, year]) == "2001"
    assert best("name", [given("A", "STATED", 4), given("B", "STATED", 3)]) == "B"
    assert best("started", []) is None


def test_a_name_that_begins_as_a_date_does_is_no_date(tmp_path: Path) -> None:
    names = [given("Agenda Talks", "STATED", 1), given("2030 Agenda Talks", "STATED", 2), given("2030", "STATED", 3)]
    assert best("name", names) == "Agenda Talks"
    graph = built(
        tmp_path / "docs",
        """
        - {id: F-2, paragraph: 1, line: 2, claim: {field: name, value: 2030 Agenda Dialogue}}
        - {id: F-3, paragraph: 1, line: 3, claim: {field: website, value: 2030.example.org}}
        - {id: F-4, paragraph: 1, line: 4, claim: {field: website, value: 2030.example.org/a-longer-one}}
        - {id: F-5, paragraph: 1, line: 5, claim: {field: started, value: 2001}}
        - {id: F-6, paragraph: 1, line: 6, claim: {field: started, value: 2001-05}}
        """,
    )
    dialogue = graph.nodes["dialogue/tiny"].properties
    shown = {name: dialogue[name] for name in ("name", "aliases", "website", "started")}
    assert shown == {
        "name": "Tiny",
        "aliases": ("2030 Agenda Dialogue",),
        "website": "2030.example.org",
        "started": "2001-05",
    }


def test_dates_are_the_attributes_that_the_model_gives_as_dates() -> None:
    given_as_dates = {
        to_camel(name)
        for model in (Instrument, Meeting, Programme)
        for name, declared in model.model_fields.items()
        if PartialDate in get_args(declared.annotation)
    }
    assert given_as_dates | {"started", "ended"} == DATES  # what a claim may give a dialogue


def test_a_list_has_every_value_once_in_the_order_of_facts() -> None:
    values = [given("b", "STATED", 2), given("a", "IMPLIED", 1), given("b", "STATED", 3)]
    assert every(values) == ("a", "b")


def test_a_claim_says_whether_its_value_is_the_one_shown(tmp_path: Path) -> None:
    graph = built(
        tmp_path,
        """
        - {id: F-2, paragraph: 1, line: 2, claim: {field: started, value: 2001}}
        - {id: F-3, paragraph: 1, line: 3, claim: {field: started, value: 2001-05}}
        - {id: F-4, paragraph: 1, line: 4, claim: {field: regions, value: [North, South]}}
        - {id: F-5, paragraph: 1, line: 5, claim: {field: name, value: Tiny Dialogue}}
        """,
    )
    used = {node.id: node.properties["used"] for node in graph.nodes.values() if node.label == "Claim"}
    assert used == {
        "claim/tiny/name/Tiny": True,
        "claim/tiny/name/Tiny+Dialogue": False,
        "claim/tiny/regions/North": True,
        "claim/tiny/regions/South": True,
        "claim/tiny/started/2001": False,
        "claim/tiny/started/2001-05": True,
    }
    assert graph.nodes["dialogue/tiny"].properties == {
        "id": "dialogue/tiny",
        "slug": "tiny",
        "name": "Tiny",
        "sortName": "tiny",
        "aliases": ("Tiny Dialogue",),
        "kinds": (),
        "languages": (),
        "regions": ("North", "South"),
        "started": "2001-05",
        "status": "UNKNOWN",
    }


def test_a_spelling_in_a_document_is_an_alias_of_the_country(tmp_path: Path) -> None:
    facts = "- {id: F-2, paragraph: 1, line: 2, nameAsWritten: Austrian State, membership: {actor: AT, role: GUEST}}"
    assert built(tmp_path, facts).nodes["country/AT"].properties["aliases"] == (
        "Republic of Austria",
        "Austrian State",
    )


def test_names_sort_without_case_and_accents() -> None:
    assert [sort_name(name) for name in ("Türkiye", "Côte d'Ivoire", "EUROMED")] == [
        "turkiye",
        "cote d'ivoire",
        "euromed",
    ]


def test_the_version_is_that_of_the_facts_and_of_nothing_else(tmp_path: Path) -> None:
    fact = "- {id: F-2, paragraph: 1, line: 2, membership: {actor: AT, role: MEMBER}}"
    versions = [
        built(tmp_path / "a", fact).version,
        built(tmp_path / "b", f"# a comment\n{fact}").version,
        built(tmp_path / "c", fact.replace("MEMBER}", "GUEST}")).version,
        built(tmp_path / "d", fact.replace("line: 2", "line: 3")).version,
    ]
    assert versions[0] == versions[1]
    assert len(set(versions)) == 3


def test_the_dataset_counts_what_the_graph_holds(graph: Graph) -> None:
    dataset = graph.nodes["dataset"].properties
    assert {name: dataset[name] for name in dataset if isinstance(dataset[name], int)} == {
        "countries": 18,
        "dialogues": 4,
        "organisations": 11,
        "sources": 2,
        "memberships": 28,
        "leaderships": 35,
    }
    assert (dataset["licence"], dataset["version"]) == ("CC BY 4.0", graph.version)
