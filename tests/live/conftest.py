"""The live data: the committed documents and their graph. Only the tests of this folder may meet them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from neo4j import Driver

from seed import Documents, Graph, build, load, read_documents
from tests.serving import ROOT

DOCUMENTS: Path = ROOT / "seed" / "documents"


@pytest.fixture(scope="package")
def live_documents() -> Documents:
    """The committed documents."""
    return read_documents(DOCUMENTS)


@pytest.fixture(scope="package")
def live_graph(live_documents: Documents) -> Graph:
    """The graph that they describe."""
    return build(live_documents)


@pytest.fixture(scope="package")
def live(seeded: Driver, live_graph: Graph, graph: Graph) -> Iterator[Driver]:
    """The driver, and behind it the live graph; afterwards the frozen one is there again."""
    load(seeded, "neo4j", live_graph)
    yield seeded
    load(seeded, "neo4j", graph)
