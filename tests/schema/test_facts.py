"""Every fact of the documents can be read through the API, with the place where it stands."""

from pathlib import Path
from typing import Any

import neo4j
import pytest

from seed import Documents, read_documents
from tests.execution import Asker

DOCUMENTS = Path(__file__).parent.parent.parent / "seed" / "documents"

ALL_EVIDENCE = """
query Everything {
  sources { statements { ...E } }
  countries(first: 500) { nodes { statements { ...E } } }
  organisations(first: 500) { nodes { evidence { ...P } statements { ...E } } }
  instruments(first: 500) { nodes { evidence { ...P } statements { ...E } } }
  meetings(first: 500) { nodes { evidence { ...P } } }
  themes(first: 500) { nodes { uses { evidence { ...P } } } }
  discrepancies(first: 1000) { evidence { ...P } }
  dialogues(first: 500) {
    nodes {
      memberships(first: 500) { nodes { evidence { ...P } } }
      leaderships(first: 500) { nodes { evidence { ...P } } }
      statements { ...E }
      claims { evidence { ...P } }
      countClaims { evidence { ...P } }
      related { evidence { ...P } }
    }
  }
}
fragment E on Statement { evidence { ...P } }
fragment P on Evidence { id fact section paragraph line basis source { slug } }
"""


def evidence_in(answer: Any) -> dict[str, Any]:
    """All evidence anywhere in an answer, by its id."""
    if isinstance(answer, list):
        return {id: each for item in answer for id, each in evidence_in(item).items()}
    if isinstance(answer, dict):
        if "basis" in answer:
            return {answer["id"]: answer}
        return evidence_in(list(answer.values()))
    return {}


@pytest.fixture(scope="module")
def documents() -> Documents:
    return read_documents(DOCUMENTS)


@pytest.fixture(scope="module")
def read(ask: Asker, seeded: neo4j.Driver) -> dict[str, Any]:
    return evidence_in(ask.data(ALL_EVIDENCE))


def test_every_fact_is_read_with_its_place_and_basis(documents: Documents, read: dict[str, Any]) -> None:
    expected = {
        placed.evidence_id: {
            "id": placed.evidence_id,
            "fact": placed.fact.id,
            "section": placed.section,
            "paragraph": placed.fact.paragraph,
            "line": placed.fact.line,
            "basis": placed.fact.basis,
            "source": {"slug": placed.document.source},
        }
        for placed in documents.placed()
    }
    assert len(expected) == 359  # the page's 355, and four that follow from them
    assert {id: read.get(id) for id in expected} == expected


def test_every_discrepancy_is_read_with_each_of_its_places(
    documents: Documents, ask: Asker, seeded: neo4j.Driver
) -> None:
    asked = ask.data("{ discrepancies(first: 1000) { id about { id } evidence { line section source { slug } } } }")
    assert [each["id"] for each in asked["discrepancies"] if not each["about"]] == []
    found = {each["id"]: sorted(place["line"] for place in each["evidence"]) for each in asked["discrepancies"]}
    expected = {
        f"discrepancy/{source}/{fault.id}": sorted(place.line for place in fault.places)
        for source, fault in documents.faults()
    }
    assert len(expected) == 40
    assert found == expected


def test_nothing_else_is_evidence(documents: Documents, read: dict[str, Any], seeded: neo4j.Driver) -> None:
    stored = {record["id"] for record in seeded.execute_query("MATCH (e:Evidence) RETURN e.id AS id").records}
    assert set(read) == stored


def test_themes_come_in_the_order_of_the_lists_they_are_from(ask: Asker, seeded: neo4j.Driver) -> None:
    asked = ask.data("{ dialogues { nodes { slug themes { instrument { id } evidence { line } } } } }")
    for dialogue in asked["dialogues"]["nodes"]:
        lists: dict[Any, list[int]] = {}
        for theme in dialogue["themes"]:
            instrument = theme["instrument"] and theme["instrument"]["id"]
            lists.setdefault(instrument, []).append(min(place["line"] for place in theme["evidence"]))
        assert None not in list(lists)[:-1], "what is in no instrument's list comes after those that are"
        for lines in lists.values():
            assert lines == sorted(lines), dialogue["slug"]
