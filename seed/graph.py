"""The graph as plain values: nodes, relationships, and what they are called in Neo4j (docs/model.md).

This module must know neither documents nor a database.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote_plus, urlencode

Value = str | int | bool | tuple[str, ...]
Properties = Mapping[str, Value]

LABELS = {
    "country": "Country",
    "dialogue": "Dialogue",
    "organisation": "Organisation",
    "theme": "Theme",
    "instrument": "Instrument",
    "meeting": "Meeting",
    "mention": "Mention",
    "source": "Source",
    "evidence": "Evidence",
    "statement": "Statement",
    "claim": "Claim",
    "count-claim": "CountClaim",
    "discrepancy": "Discrepancy",
    "dataset": "Dataset",
}
"""The label of each node, by the first part of its id."""

TYPES = (
    "MEMBER_OF",
    "LEADS",
    "ADDRESSES",
    "ADOPTED",
    "ADOPTED_AT",
    "SUPERSEDES",
    "HELD",
    "CARRIES",
    "PART_OF",
    "RELATED_TO",
    "ABOUT",
    "FROM",
)


@dataclass(frozen=True, slots=True)
class Node:
    """`properties` holds the id too. A property that nothing is known about is absent."""

    id: str
    properties: Properties

    @property
    def label(self) -> str:
        return label_of(self.id)


@dataclass(frozen=True, slots=True)
class Relationship:
    """An edge from the node with the id `start` to the one with the id `end`; `properties` holds its own id too."""

    id: str
    type: str
    start: str
    end: str
    properties: Properties


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and relationships by id, both in the order of ids. `version` is a hash of all of them."""

    nodes: Mapping[str, Node]
    relationships: Mapping[str, Relationship]
    version: str


def graph_of(nodes: list[Node], relationships: list[Relationship]) -> Graph:
    """The graph and its version, which depends on the facts alone: it is the same on any day and any machine."""
    nodes = sorted(nodes, key=lambda node: node.id)
    relationships = sorted(relationships, key=lambda relationship: relationship.id)
    facts = (
        [[node.id, node.properties] for node in nodes],
        [[edge.id, edge.type, edge.start, edge.end, edge.properties] for edge in relationships],
    )
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Graph(
        {node.id: node for node in nodes},
        {relationship.id: relationship for relationship in relationships},
        hashlib.sha256(text.encode()).hexdigest()[:16],
    )


def label_of(id: str) -> str:
    """The label of the node with this id."""
    return LABELS[id.partition("/")[0]]


def key_of(id: str) -> str:
    """What follows the kind in an id: `AT` in `country/AT`."""
    return id.partition("/")[2]


def with_query(path: str, **parts: str | None) -> str:
    """An id made of a path and, form-encoded in the given order, those `parts` that are not None."""
    known = {name: value for name, value in parts.items() if value is not None}
    return f"{path}?{urlencode(known)}" if known else path


def encoded(text: str) -> str:
    """Text as one part of an id, form-encoded: unencoded slashes separate parts."""
    return quote_plus(text)
