"""A load in a process of its own, to be killed: `python -m tests.seed.loading URI USER PASSWORD FOLDER`.

It writes a line for every step of progress.
"""

import subprocess
import sys
from pathlib import Path

from neo4j import GraphDatabase

from engine import LocalNeo4j
from seed import build, load, read_documents
from tests.conftest import FROZEN
from tests.serving import ROOT


def write_newer(folder: Path) -> None:
    """The frozen documents, one of them gone and one theme under another name."""
    for path in FROZEN.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        text = text.replace("name: Labour migration", "name: Migration for work")
        if path.name != "discrepancies.yaml":
            (folder / path.name).write_text(text, encoding="utf-8")


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


def tell(step: str, done: int, total: int) -> None:
    """One line, at once."""
    sys.stdout.write(f"{step} {done} {total}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    uri, user, password, folder = sys.argv[1:]
    with GraphDatabase.driver(uri, auth=(user, password)) as driver:
        load(driver, "neo4j", build(read_documents(Path(folder))), tell)
