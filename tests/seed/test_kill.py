"""A load killed at any step leaves the old graph or the new one, and the next load goes through."""

import subprocess
import sys
from pathlib import Path

import pytest
from neo4j import Driver

from engine import LocalNeo4j
from seed import Graph, build, load, plan, read_documents
from tests.conftest import FROZEN
from tests.serving import ROOT


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The frozen documents, one of them gone and one theme under another name."""
    folder = tmp_path_factory.mktemp("newer")
    for path in FROZEN.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        text = text.replace("name: Labour migration", "name: Migration for work")
        if path.name != "discrepancies.yaml":
            (folder / path.name).write_text(text, encoding="utf-8")
    return folder


def killed_after(lines: int, neo4j: LocalNeo4j, folder: Path) -> bool:
    """Loads a folder in another process, and kills it after so many lines; whether it was still at work."""
    arguments = [neo4j.bolt_uri, neo4j.user, neo4j.password, str(folder)]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.seed.loading", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdout
        read = [child.stdout.readline() for _ in range(lines)]
        child.kill()
    return all(read)


@pytest.mark.parametrize("lines", [1, 3, 5, 6, 7, 9, 11])
def test_a_killed_load_leaves_the_old_graph_or_the_new_one(
    scratch: Driver, neo4j: LocalNeo4j, graph: Graph, newer: Path, lines: int
) -> None:
    new = build(read_documents(newer))
    assert killed_after(lines, neo4j, newer)
    assert [bool(plan(scratch, "neo4j", wanted)) for wanted in (graph, new)].count(False) == 1
    load(scratch, "neo4j", new)
    assert not plan(scratch, "neo4j", new)
