"""A graph in the making: what many facts say of the same node or edge is put together here.

It merges evidence and settles attributes by the rule of choice; it must not know one assertion from another.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from seed.choose_value import Given, Provenance, best, every
from seed.graph import Graph, Node, Properties, Relationship, Value, graph_of

LISTS = frozenset({"aliases", "kinds", "languages", "regions"})
SORTED = frozenset({"country", "dialogue", "organisation", "theme", "instrument", "meeting"})
EVIDENCED = frozenset({"organisation", "instrument", "meeting"})
"""What has as evidence every fact that names it."""
UNEVIDENCED = frozenset({"ABOUT", "FROM"})
"""Edges that have no evidence of their own: the node they start from has it."""


@dataclass(slots=True)
class _Part:
    """A node or edge in the making."""

    type: str = ""
    ends: tuple[str, str] = ("", "")
    properties: dict[str, Value] = field(default_factory=dict)
    evidence: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    given: dict[str, list[Given]] = field(default_factory=lambda: defaultdict(list))

    def finished(self, id: str) -> dict[str, Value]:
        """Its properties: what nothing is known about is absent."""
        found = {"id": id, **self.properties}
        found |= {name: value for name, given in self.given.items() if (value := best(name, given))}
        for name in LISTS & (self.properties.keys() | self.given.keys()):
            found[name] = self._all(name, found.get("name"))
        if self.notes:
            found["note"] = "; ".join(dict.fromkeys(self.notes))
        if self.evidence:
            found["evidence"] = tuple(sorted(self.evidence))
        if id.partition("/")[0] in SORTED:
            found["sortName"] = sort_name(str(found["name"]))
        return dict(sorted(found.items()))

    def _all(self, name: str, chosen: Value | None) -> tuple[str, ...]:
        """Every value of a list; names that were not chosen are aliases, the chosen one is none."""
        given = self.given[name] + (self.given["name"] if name == "aliases" else [])
        defined = self.properties.get(name)
        values = dict.fromkeys((*(defined if isinstance(defined, tuple) else ()), *every(given)))
        return tuple(value for value in values if name != "aliases" or value != chosen)


class Draft:
    """Nodes and edges by id, until `graph` freezes them; `definitions` has what nodes are by themselves."""

    def __init__(self, definitions: Mapping[str, Properties]) -> None:
        self._definitions = definitions
        self._nodes: dict[str, _Part] = {}
        self._edges: dict[str, _Part] = {}

    def node(self, id: str, provenance: Provenance | None = None, **properties: Value | None) -> None:
        """A node that facts make, or one more fact that says it."""
        part = self._nodes.setdefault(id, _Part())
        part.properties |= _known(properties)
        if provenance:
            part.evidence.add(provenance.evidence)

    def use(self, id: str | None, provenance: Provenance | None) -> None:
        """A node that is defined elsewhere, and the fact that names it; None is no node."""
        if id and id not in self._nodes:
            self._nodes[id] = _Part(properties=dict(self._definitions[id]))
        if id and provenance and id.partition("/")[0] in EVIDENCED:
            self._nodes[id].evidence.add(provenance.evidence)

    def give(self, id: str, name: str, value: str | None, provenance: Provenance) -> None:
        """A value that a fact gives for an attribute of a node in use; None is no value."""
        if value is not None:
            self._nodes[id].given[name].append(Given(value, provenance))

    def chosen(self, id: str, name: str) -> str | None:
        """The value that the facts so far settle for an attribute of a node."""
        return best(name, self._nodes[id].given[name])

    def edge(
        self, id: str, type: str, ends: tuple[str, str], provenance: Provenance | None, **properties: Value | None
    ) -> None:
        """An edge, or one more fact that says it; the first to give a property settles it, notes are joined."""
        for end in ends:
            self.use(end, provenance)
        part = self._edges.setdefault(id, _Part(type, ends))
        known = _known(properties)
        part.notes += [str(known.pop("note"))] if "note" in known else []
        part.properties = known | part.properties
        if provenance and type not in UNEVIDENCED:
            part.evidence.add(provenance.evidence)

    def graph(self) -> Graph:
        """What was drafted, frozen."""
        return graph_of(
            [Node(id, part.finished(id)) for id, part in self._nodes.items()],
            [Relationship(id, part.type, *part.ends, part.finished(id)) for id, part in self._edges.items()],
        )


def _known(properties: Mapping[str, Value | None]) -> dict[str, Value]:
    return {name: value for name, value in properties.items() if value is not None}


def sort_name(name: str) -> str:
    """What a name sorts by: lower case, no accents."""
    parts = unicodedata.normalize("NFKD", name.lower())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
