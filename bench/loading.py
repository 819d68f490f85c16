"""Puts a made-up graph into an empty database: in batches, and the Dataset node last, in a transaction of its own.

One transaction for everything would fail: the large graph has 200,000 memberships, and a heap of 512 MB holds some
195,000 uncommitted edges.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from neo4j import Driver

from bench import graphs
from bench.graphs import Row, Size
from seed import neo4j_constraints

DATABASE = "neo4j"
BATCH = 10_000

_NODES: Mapping[str, Callable[[Size], Iterable[Row]]] = {
    "Country": graphs.countries,
    "Dialogue": graphs.dialogues,
    "Source": lambda _size: graphs.sources(),
}
_CREATE_NODES = "UNWIND $rows AS row CREATE (n:{label}) SET n = row"
_CREATE_EVIDENCE = """
UNWIND $rows AS row
MATCH (source:Source {id: row.source})
CREATE (evidence:Evidence)-[:FROM {id: 'from/' + row.id}]->(source)
SET evidence = row
REMOVE evidence.source
"""
_CREATE_MEMBERSHIPS = """
UNWIND $rows AS row
MATCH (country:Country {id: row.start})
MATCH (dialogue:Dialogue {id: row.end})
CREATE (country)-[membership:MEMBER_OF]->(dialogue)
SET membership = row.properties
"""
_CREATE_DATASET = "CREATE (dataset:Dataset {loadedAt: datetime()}) SET dataset += $row"
_COUNT = "MATCH ()-[m:MEMBER_OF]->() RETURN count(m) AS memberships"


def load(driver: Driver, size: Size) -> None:
    neo4j_constraints.ensure(driver, DATABASE)
    for label, rows in _NODES.items():
        _send(driver, _CREATE_NODES.format(label=label), rows(size))
    _send(driver, _CREATE_EVIDENCE, graphs.evidences(size))
    _send(driver, _CREATE_MEMBERSHIPS, graphs.memberships(size))
    driver.execute_query(_CREATE_DATASET, row=graphs.dataset(size), database_=DATABASE)
    # Neo4j plans by statistics: this takes them anew, and forgets plans that were made before the data was there.
    driver.execute_query("CALL db.prepareForReplanning()", database_=DATABASE)


def count(driver: Driver) -> int:
    """How many memberships the database holds."""
    [record] = driver.execute_query(_COUNT, database_=DATABASE).records
    return int(record["memberships"])


def _send(driver: Driver, query_text: str, rows: Iterable[Row]) -> None:
    for batch in batches(rows, BATCH):
        driver.execute_query(query_text, rows=batch, database_=DATABASE)


def batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """The rows in lists of `size`; the last list may be shorter."""
    remaining = iter(rows)
    while batch := list(islice(remaining, size)):
        yield batch
