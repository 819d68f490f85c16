"""Finds what must change so that the database holds exactly the documents' graph.

It compares whole graphs and not versions, so it also finds what was edited by hand. It must not touch a database.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from seed.graph import LABELS, Graph, Node, Relationship, label_of
from seed.stored_graph import Stored, StoredNode, StoredRelationship

Kind = Literal["added", "changed", "removed"]
SIGNS: dict[Kind, str] = {"added": "+", "changed": "~", "removed": "-"}
OF_LOADS = frozenset({"loadedAt", "loads", "series"})
"""What a load notes of itself at the Dataset node, which is not part of the graph and never a difference."""


@dataclass(frozen=True, slots=True)
class Change:
    """A node or relationship to add, change or remove; `type` is its label or type.

    `element` is its element id in the database, None if it is not stored. `before` are its stored properties, None if
    it is to be added. `after` is what the graph wants, None if it is to be removed.
    """

    type: str
    id: str
    element: str | None
    before: Mapping[str, Any] | None
    after: Node | Relationship | None

    @property
    def kind(self) -> Kind:
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    def __str__(self) -> str:
        return f"{SIGNS[self.kind]} {self.type} {self.id}{self._details()}"

    def _details(self) -> str:
        if self.before is None or self.after is None:
            return ""
        before, after = self.before, plain(self.after)
        keys = [key for key in sorted(before.keys() | after.keys()) if before.get(key) != after.get(key)]
        return ": " + "; ".join(f"{key} {_shown(before.get(key))} → {_shown(after.get(key))}" for key in keys)


@dataclass(frozen=True, slots=True)
class Diff:
    """All changes. As text it has a line for each: first what is added, then what is changed, then what is removed."""

    nodes: tuple[Change, ...]
    relationships: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.nodes or self.relationships)

    def __str__(self) -> str:
        changes = sorted((*self.nodes, *self.relationships), key=lambda change: list(SIGNS).index(change.kind))
        return "\n".join(str(change) for change in changes)

    def counts(self) -> dict[Kind, dict[str, int]]:
        """How many nodes of each label and relationships of each type are added, changed and removed."""
        found = Counter((change.kind, change.type) for change in (*self.nodes, *self.relationships))
        return {kind: {type: number for (of, type), number in sorted(found.items()) if of == kind} for kind in SIGNS}


def diff(stored: Stored, graph: Graph) -> Diff:
    """The changes that turn what is stored into the graph."""
    kept = _kept(stored, graph)
    return Diff(tuple(_nodes(stored, graph, kept)), tuple(_relationships(stored, graph, kept)))


def plain(wanted: Node | Relationship) -> dict[str, Any]:
    """The properties as the driver takes and gives them: with lists, not tuples."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in wanted.properties.items()}


def _kept(stored: Stored, graph: Graph) -> dict[str, StoredNode]:
    """For each id of the graph, the stored node to keep; of several with that id, one that has the right label.

    Several can have one id where somebody dropped a constraint by hand.
    """
    kept: dict[str, StoredNode] = {}
    for node in stored.nodes.values():
        id = str(node.properties.get("id"))
        if id in graph.nodes and (id not in kept or label_of(id) in node.labels - kept[id].labels):
            kept[id] = node
    return kept


def _nodes(stored: Stored, graph: Graph, kept: Mapping[str, StoredNode]) -> Iterator[Change]:
    elements = {node.element for node in kept.values()}
    for node in stored.nodes.values():
        # A node without any label of ours may be somebody else's that an edge of ours leads to: it stays.
        if node.labels and node.element not in elements:
            id, label = str(node.properties.get("id")), ":".join(sorted(node.labels))
            yield Change(label, id, node.element, node.properties, None)
    for id, wanted in graph.nodes.items():
        found = kept.get(id)
        if found is None or _is_lock(found):
            yield Change(wanted.label, id, found.element if found else None, None, wanted)
        elif found.labels != {wanted.label} or _lasting(found.properties) != plain(wanted):
            yield Change(wanted.label, id, found.element, _with_labels(found, wanted), wanted)


def _is_lock(node: StoredNode) -> bool:
    """Whether it is the bare Dataset node that a first load makes as a lock: it counts as added, not as changed."""
    return node.labels == {LABELS["dataset"]} and node.properties.keys() == {"id"}


def _lasting(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if name not in OF_LOADS}


def _with_labels(found: StoredNode, wanted: Node) -> dict[str, Any]:
    """The stored properties, with the stored labels beside them where they are wrong, so that a change shows them."""
    labels = {} if found.labels == {wanted.label} else {"labels": sorted(found.labels)}
    return _lasting(found.properties) | labels


def _relationships(stored: Stored, graph: Graph, kept: Mapping[str, StoredNode]) -> Iterator[Change]:
    right: dict[str, StoredRelationship] = {}
    for edge in stored.relationships:
        id = str(edge.properties.get("id"))
        # Duplicates go, and so does an edge in the wrong place, which is then made anew.
        if id not in right and _is_in_place(edge, graph.relationships.get(id), kept):
            right[id] = edge
        else:
            yield Change(edge.type, id, edge.element, edge.properties, None)
    for id, wanted in graph.relationships.items():
        found = right.get(id)
        if found is None:
            yield Change(wanted.type, id, None, None, wanted)
        elif found.properties != plain(wanted):
            yield Change(wanted.type, id, found.element, found.properties, wanted)


def _is_in_place(edge: StoredRelationship, wanted: Relationship | None, kept: Mapping[str, StoredNode]) -> bool:
    """Whether a stored relationship has the type and ends that the graph wants: Neo4j can't change either."""
    if wanted is None or edge.type != wanted.type:
        return False
    ends = (kept.get(wanted.start), kept.get(wanted.end))
    return tuple(end and end.element for end in ends) == (edge.start, edge.end)


def _shown(value: object) -> str:
    return "nothing" if value is None else str(value)
