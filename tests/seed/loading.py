"""A load in a process of its own, to be killed: `python -m tests.seed.loading URI USER PASSWORD FOLDER`.

It writes a line for every step of progress.
"""

import sys
from pathlib import Path

from neo4j import GraphDatabase

from seed import build, load, read_documents


def tell(step: str, done: int, total: int) -> None:
    """One line, at once."""
    sys.stdout.write(f"{step} {done} {total}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    uri, user, password, folder = sys.argv[1:]
    with GraphDatabase.driver(uri, auth=(user, password)) as driver:
        load(driver, "neo4j", build(read_documents(Path(folder))), tell)
