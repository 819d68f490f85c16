"""The graph as the database holds it now: every node with a label of ours, every relationship with a type of ours.

It only reads. What has other labels and types is not ours: it is neither read nor touched.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from neo4j import ManagedTransaction

from seed.graph import LABELS, TYPES

NODES = """
MATCH (n:{label})
RETURN elementId(n) AS element, labels(n) AS labels, properties(n) AS properties
"""
UNLABELLED = """
MATCH (n) WHERE elementId(n) IN $elements
RETURN elementId(n) AS element, labels(n) AS labels, properties(n) AS properties
"""
RELATIONSHIPS = """
MATCH (start)-[r:{type}]->(end)
RETURN elementId(r) AS element, type(r) AS type, properties(r) AS properties,
       elementId(start) AS start, elementId(end) AS end
"""


@dataclass(frozen=True, slots=True)
class StoredNode:
    """`labels` are only those of ours."""

    element: str
    labels: frozenset[str]
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredRelationship:
    """`start` and `end` are element ids."""

    element: str
    type: str
    properties: Mapping[str, Any]
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Stored:
    """Nodes by element id, in the order read; relationships likewise."""

    nodes: Mapping[str, StoredNode]
    relationships: tuple[StoredRelationship, ...]


def read_stored(transaction: ManagedTransaction) -> Stored:
    """All of ours, and with it the nodes at the ends of our relationships that have lost their label."""
    nodes: dict[str, StoredNode] = {}
    for label in LABELS.values():
        nodes |= _nodes(transaction, NODES.format(label=label))
    relationships = tuple(
        StoredRelationship(**record.data())
        for type in TYPES
        for record in transaction.run(RELATIONSHIPS.format(type=type))
    )
    ends = {end for edge in relationships for end in (edge.start, edge.end)}
    lost = sorted(ends - nodes.keys())
    return Stored(nodes | _nodes(transaction, UNLABELLED, lost), relationships)


def _nodes(
    transaction: ManagedTransaction, query: str, elements: list[str] | None = None
) -> dict[str, StoredNode]:
    ours = frozenset(LABELS.values())
    return {
        record["element"]: StoredNode(record["element"], ours & set(record["labels"]), record["properties"])
        for record in transaction.run(query, elements=elements or [])
    }
