"""The graph as the database holds it now: every node with a label of ours, every relationship with a type of ours.

It only reads. Other labels and types are somebody else's, and stay out; of other nodes only those are read that a
relationship of ours begins or ends at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from neo4j import ManagedTransaction

from seed.errors import ForeignGraphError
from seed.graph import LABELS, TYPES

# One query for all labels and one for all types: planning a Cypher query takes longer than reading this graph.
NODES = f"""
MATCH (n:{"|".join(LABELS.values())})
RETURN elementId(n) AS element, labels(n) AS labels, properties(n) AS properties
"""
UNLABELLED = """
MATCH (n) WHERE elementId(n) IN $elements
RETURN elementId(n) AS element, labels(n) AS labels, properties(n) AS properties
"""
RELATIONSHIPS = f"""
MATCH (start)-[r:{"|".join(TYPES)}]->(end)
RETURN elementId(r) AS element, type(r) AS type, properties(r) AS properties,
       elementId(start) AS start, elementId(end) AS end
"""


@dataclass(frozen=True, slots=True)
class StoredNode:
    """A node by its element id; `labels` holds only labels of ours."""

    element: str
    labels: frozenset[str]
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredRelationship:
    """A relationship by its element id; `start` and `end` are the element ids of its nodes."""

    element: str
    type: str
    properties: Mapping[str, Any]
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Stored:
    """Nodes by element id, and relationships, both in the order in which they were read."""

    nodes: Mapping[str, StoredNode]
    relationships: tuple[StoredRelationship, ...]

    def refuse_foreign(self) -> None:
        """Raises ForeignGraphError if nothing was ever loaded here and yet nodes of others carry labels of ours.

        A Dataset node with a version is the sign of a load. Without it, a node whose id is none of ours is foreign.
        """
        if any(LABELS["dataset"] in node.labels and "version" in node.properties for node in self.nodes.values()):
            return
        foreign = {label for node in self.nodes.values() if not _is_ours(node) for label in node.labels}
        if foreign:
            raise ForeignGraphError(sorted(foreign))


def _is_ours(node: StoredNode) -> bool:
    kind = str(node.properties.get("id")).partition("/")[0]
    return not node.labels or kind in LABELS


def read_stored(transaction: ManagedTransaction) -> Stored:
    """Everything of ours, including nodes at the ends of our relationships that have lost their label.

    Raises ForeignGraphError rather than take somebody else's nodes for ours.
    """
    nodes = _nodes(transaction, NODES)
    relationships = tuple(StoredRelationship(**record.data()) for record in transaction.run(RELATIONSHIPS))
    ends = {end for edge in relationships for end in (edge.start, edge.end)}
    lost = sorted(ends - nodes.keys())
    stored = Stored(nodes | (_nodes(transaction, UNLABELLED, lost) if lost else {}), relationships)
    stored.refuse_foreign()
    return stored


def _nodes(transaction: ManagedTransaction, query: str, elements: list[str] | None = None) -> dict[str, StoredNode]:
    ours = frozenset(LABELS.values())
    return {
        record["element"]: StoredNode(record["element"], ours & set(record["labels"]), record["properties"])
        for record in transaction.run(query, elements=elements or [])
    }
