"""A graph in the making, in which everything that facts say about one node or edge comes together.

It merges evidence, and settles attributes by the rule of choice (choose_value.py). It must not tell one kind of
assertion from another: assertions_to_graph.py does.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from seed.choose_value import Given, Provenance, best, every
from seed.graph import Graph, Node, Properties, Relationship, Value, graph_of

LISTS = frozenset({"aliases", "kinds", "languages", "regions"})
"""Attributes that show every value; all others show the one that the rule of choice picks."""
SORTED = frozenset({"country", "dialogue", "organisation", "theme", "instrument", "meeting"})
"""Kinds of node that have a `sortName`."""
EVIDENCED = frozenset({"organisation", "instrument", "meeting"})
"""Kinds of defined node for which every fact that names them is evidence."""
UNEVIDENCED = frozenset({"ABOUT", "FROM"})
"""Types of edge without evidence of their own: the node that they start from has it."""


@dataclass(slots=True)
class _Part:
    """A node or an edge in the making; only an edge has `type` and `ends`. `given` holds the values facts give."""

    type: str = ""
    ends: tuple[str, str] = ("", "")
    properties: dict[str, Value] = field(default_factory=dict)
    evidence: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    given: dict[str, list[Given]] = field(default_factory=lambda: defaultdict(list))

    def finished(self, id: str) -> dict[str, Value]:
        """The properties for the graph, sorted by name. One that nothing is known about is absent."""
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
        """Every value of a list, those of the definition first.

        The aliases also take in names that facts give and that were not chosen, but never the chosen name.
        """
        given = self.given[name] + (self.given["name"] if name == "aliases" else [])
        defined = self.properties.get(name)
        values = dict.fromkeys((*(defined if isinstance(defined, tuple) else ()), *every(given)))
        return tuple(value for value in values if name != "aliases" or value != chosen)


class Draft:
    """Collects nodes and edges by id until `graph` freezes them.

    `definitions` holds the properties of every node that a fact may name. Only those that a fact names enter the graph.
    """

    def __init__(self, definitions: Mapping[str, Properties]) -> None:
        self._definitions = definitions
        self._nodes: dict[str, _Part] = {}
        self._edges: dict[str, _Part] = {}

    def node(self, id: str, provenance: Provenance | None = None, **properties: Value | None) -> None:
        """Adds a node that facts create (a statement, a claim), or evidence and properties to one that is there."""
        part = self._nodes.setdefault(id, _Part())
        part.properties |= _known(properties)
        if provenance:
            part.evidence.add(provenance.evidence)

    def use(self, id: str | None, provenance: Provenance | None) -> None:
        """Adds a defined node, unless it is there, and notes the fact that names it. Does nothing if `id` is None."""
        if id and id not in self._nodes:
            self._nodes[id] = _Part(properties=dict(self._definitions[id]))
        if id and provenance and id.partition("/")[0] in EVIDENCED:
            self._nodes[id].evidence.add(provenance.evidence)

    def give(self, id: str, name: str, value: str | None, provenance: Provenance) -> None:
        """Adds a value that a fact gives for an attribute of a node that is there. Does nothing if it is None."""
        if value is not None:
            self._nodes[id].given[name].append(Given(value, provenance))

    def chosen(self, id: str, name: str) -> str | None:
        """The value that the rule of choice picks among those given so far; None if no fact gave one."""
        return best(name, self._nodes[id].given[name])

    def edge(
        self, id: str, type: str, ends: tuple[str, str], provenance: Provenance | None, **properties: Value | None
    ) -> None:
        """Adds an edge and the nodes at its ends, or evidence to an edge that is there.

        Of several facts the first to give a property settles it; the notes of all of them are joined.
        """
        for end in ends:
            self.use(end, provenance)
        part = self._edges.setdefault(id, _Part(type, ends))
        known = _known(properties)
        part.notes += [str(known.pop("note"))] if "note" in known else []
        part.properties = known | part.properties
        if provenance and type not in UNEVIDENCED:
            part.evidence.add(provenance.evidence)

    def graph(self) -> Graph:
        """The draft as a graph, with its version."""
        return graph_of(
            [Node(id, part.finished(id)) for id, part in self._nodes.items()],
            [Relationship(id, part.type, *part.ends, part.finished(id)) for id, part in self._edges.items()],
        )


def _known(properties: Mapping[str, Value | None]) -> dict[str, Value]:
    return {name: value for name, value in properties.items() if value is not None}


def sort_name(name: str) -> str:
    """What a name sorts by: the name in lower case and without accents."""
    parts = unicodedata.normalize("NFKD", name.lower())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
