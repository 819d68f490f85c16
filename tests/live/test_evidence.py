"""The live documents load, and every fact of them can be read through the API with the place where it stands."""

from typing import Any

import pytest
from neo4j import Driver

from seed import Documents, Graph, plan
from tests.evidence import evidence_of_facts, evidence_of_faults, evidence_read
from tests.execution import Asker


@pytest.fixture(scope="module")
def read(ask: Asker, live: Driver) -> dict[str, Any]:
    return evidence_read(ask)


def test_the_database_holds_what_the_documents_describe(live: Driver, live_graph: Graph) -> None:
    assert not plan(live, "neo4j", live_graph)


def test_all_evidence_is_read_with_its_place_and_basis_and_nothing_else_is(
    live_documents: Documents, read: dict[str, Any]
) -> None:
    assert read == evidence_of_facts(live_documents) | evidence_of_faults(live_documents)
