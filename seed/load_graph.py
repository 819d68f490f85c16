"""Makes the database hold exactly the documents' graph, in one transaction: if it fails, the graph is as before.

Loads at the same time wait for each other. A load that finds nothing to change writes nothing. One that changes
something puts up a notice just before it commits (load_notice.py), since readers can see half of a commit. Each takes
down the notices that killed loads have left.
Labels and relationship types that are not ours stay as they are, except that a removed node takes its edges with it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from neo4j import READ_ACCESS, Driver, ManagedTransaction
from neo4j.exceptions import DatabaseError

from seed.graph import LABELS, Graph, Relationship, label_of
from seed.graph_diff import Change, Diff, Kind, diff, plain
from seed.load_notice import Notice
from seed.neo4j_constraints import ensure
from seed.stored_graph import read_stored

Progress = Callable[[str, int, int], None]
"""Called with the name of a step, how many of its rows are done, and how many there are."""

BATCH_ROWS = 1000
TWINS = "Neo.DatabaseError.Schema.ConstraintCreationFailed"
"""The code of the error when nodes already break the constraint that is to be created."""
LOCK = "MERGE (d:Dataset {id: 'dataset'}) SET d.loading = true REMOVE d.loading"
"""Writing to this node locks it until the transaction ends, and so keeps other loads out. No property is left."""
STAMP = """
MATCH (d:Dataset {id: 'dataset'})
WITH d, coalesce(d.loads, 0) + 1 AS loads, coalesce(d.series, randomUUID()) AS series
SET d = $properties, d.loadedAt = datetime(), d.loads = loads, d.series = series
"""
"""Loads are counted, so that readers can tell which of two is the later one. A first load begins a series of loads."""
DELETE_RELATIONSHIPS = "UNWIND $rows AS row MATCH ()-[r]->() WHERE elementId(r) = row.element DELETE r"
DELETE_NODES = "UNWIND $rows AS row MATCH (n) WHERE elementId(n) = row.element DETACH DELETE n"
CLEAR_NODES = "UNWIND $rows AS row MATCH (n) WHERE elementId(n) = row.element SET n = {{}} REMOVE n:{labels}"
CHANGE_NODES = "UNWIND $rows AS row MATCH (n) WHERE elementId(n) = row.element SET n:{label}, n = row.properties"
CREATE_NODES = "UNWIND $rows AS row CREATE (n:{label}) SET n = row.properties"
CHANGE_RELATIONSHIPS = "UNWIND $rows AS row MATCH ()-[r]->() WHERE elementId(r) = row.element SET r = row.properties"
CREATE_RELATIONSHIPS = """
UNWIND $rows AS row
MATCH (start:{start} {{id: row.start}})
MATCH (end:{end} {{id: row.end}})
CREATE (start)-[r:{type}]->(end) SET r = row.properties
"""


@dataclass(frozen=True, slots=True)
class Report:
    """What a load did: numbers of `changes` by kind and by label or type, and `totals` of what the graph now holds.

    `cleared` is how many notices of killed loads it took down.
    """

    version: str
    changes: dict[Kind, dict[str, int]]
    totals: dict[str, int]
    cleared: int = 0

    @property
    def changed(self) -> bool:
        return any(self.changes.values())


def silent(step: str, done: int, total: int) -> None:
    """A `Progress` that shows nothing."""


def plan(driver: Driver, database: str, graph: Graph) -> Diff:
    """What a load would change; nothing is changed. Raises ForeignGraphError as a load would."""
    with driver.session(database=database, default_access_mode=READ_ACCESS) as session:
        return diff(session.execute_read(read_stored), graph)


def load(driver: Driver, database: str, graph: Graph, progress: Progress = silent) -> Report:
    """Makes the database hold exactly the graph, with its constraints and indexes.

    Raises ForeignGraphError where nodes that no load of ours made carry labels of ours.
    """
    progress("constraints", 0, 1)
    ensured = _ensure_if_unique(driver, database)
    progress("constraints", 1, 1)
    with driver.session(database=database) as session, Notice(driver, database) as notice:
        changes, cleared = session.execute_write(_bring, graph, progress, notice)
    if not ensured:
        ensure(driver, database)
    return Report(graph.version, changes.counts(), totals(graph), cleared)


def totals(graph: Graph) -> dict[str, int]:
    """How many nodes of each label and relationships of each type a graph has."""
    labels = Counter(node.label for node in graph.nodes.values())
    types = Counter(edge.type for edge in graph.relationships.values())
    return dict(sorted(labels.items())) | dict(sorted(types.items()))


def _ensure_if_unique(driver: Driver, database: str) -> bool:
    """Creates missing constraints and indexes; False if duplicate nodes stand in the way.

    Somebody may have dropped a constraint by hand and made duplicates. The load removes those, and has to come first.
    """
    try:
        ensure(driver, database)
    except DatabaseError as error:
        if error.code != TWINS:
            raise
        return False
    return True


def _bring(transaction: ManagedTransaction, graph: Graph, progress: Progress, notice: Notice) -> tuple[Diff, int]:
    # Before the comparison: what it reads must not be changed by another load meanwhile.
    transaction.run(LOCK).consume()
    cleared = notice.clear_others()
    progress("comparison", 0, 1)
    changes = diff(read_stored(transaction), graph)
    progress("comparison", 1, 1)
    if changes:
        _write(transaction, changes, progress)
        dataset = graph.nodes["dataset"]
        transaction.run(STAMP, properties=plain(dataset)).consume()
        notice.put_up()
    return changes, cleared


def _write(transaction: ManagedTransaction, changes: Diff, progress: Progress) -> None:
    """Removes first, and clears all nodes that change before it sets any, so that no two nodes ever share a slug."""
    # The Dataset node is set last, by STAMP; only a duplicate of it is removed here.
    nodes = [change for change in changes.nodes if change.id != "dataset" or change.after is None]
    steps = {
        "removing": list(_removals(changes)),
        "nodes": list(_node_writes(nodes)),
        "relationships": list(_relationship_writes(changes.relationships)),
    }
    for step, writes in steps.items():
        total, done = sum(len(rows) for _, rows in writes), 0
        progress(step, done, total)
        for query, rows in writes:
            for batch in _batches(rows):
                transaction.run(query, rows=batch).consume()
                done += len(batch)
                progress(step, done, total)


Write = tuple[str, list[dict[str, Any]]]


def _removals(changes: Diff) -> Iterator[Write]:
    yield DELETE_RELATIONSHIPS, _rows(changes.relationships, "removed")
    yield DELETE_NODES, _rows(changes.nodes, "removed")


def _node_writes(changes: list[Change]) -> Iterator[Write]:
    yield CLEAR_NODES.format(labels=":".join(LABELS.values())), _rows(changes, "changed")
    for label in LABELS.values():
        of_label = [change for change in changes if change.type == label]
        yield CHANGE_NODES.format(label=label), _rows(of_label, "changed")
        yield CREATE_NODES.format(label=label), _rows(of_label, "added")


def _relationship_writes(changes: Iterable[Change]) -> Iterator[Write]:
    changes = tuple(changes)
    yield CHANGE_RELATIONSHIPS, _rows(changes, "changed")
    new = defaultdict(list)
    for change in changes:
        if change.kind == "added" and isinstance(edge := change.after, Relationship):
            new[edge.type, label_of(edge.start), label_of(edge.end)].append(edge)
    for (type, start, end), edges in new.items():
        rows = [{"start": edge.start, "end": edge.end, "properties": plain(edge)} for edge in edges]
        yield CREATE_RELATIONSHIPS.format(type=type, start=start, end=end), rows


def _rows(changes: Iterable[Change], kind: Kind) -> list[dict[str, Any]]:
    return [
        {"element": change.element, "properties": plain(change.after) if change.after else {}}
        for change in changes
        if change.kind == kind
    ]


def _batches(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH_ROWS)):
        yield batch
