"""A load killed at any step leaves the old graph or the new one, and the next load goes through."""

from pathlib import Path

import pytest
from neo4j import Driver

from engine import LocalNeo4j
from seed import Graph, build, load, plan, read_documents
from tests.seed.loading import killed_after, write_newer


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("newer")
    write_newer(folder)
    return folder


@pytest.mark.parametrize("lines", [1, 3, 5, 6, 7, 9, 11])
def test_a_killed_load_leaves_the_old_graph_or_the_new_one(
    scratch: Driver, neo4j: LocalNeo4j, graph: Graph, newer: Path, lines: int
) -> None:
    new = build(read_documents(newer))
    assert killed_after(lines, neo4j, newer)
    assert [bool(plan(scratch, "neo4j", wanted)) for wanted in (graph, new)].count(False) == 1
    load(scratch, "neo4j", new)
    assert not plan(scratch, "neo4j", new)
