"""Every fact of the documents can be read through the API, with the place where it stands."""

from typing import Any

import neo4j
import pytest

from seed import Documents
from tests.evidence import evidence_of_facts, evidence_of_faults, evidence_read
from tests.execution import Asker


@pytest.fixture(scope="module")
def read(ask: Asker, seeded: neo4j.Driver) -> dict[str, Any]:
    return evidence_read(ask)


def test_every_fact_is_read_with_its_place_and_basis(documents: Documents, read: dict[str, Any]) -> None:
    expected = evidence_of_facts(documents)
    assert len(expected) == 134
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
    assert len(expected) == 14
    assert found == expected


def test_nothing_else_is_evidence(documents: Documents, read: dict[str, Any], seeded: neo4j.Driver) -> None:
    stored = {record["id"] for record in seeded.execute_query("MATCH (e:Evidence) RETURN e.id AS id").records}
    assert set(read) == stored
    assert read == evidence_of_facts(documents) | evidence_of_faults(documents)


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
