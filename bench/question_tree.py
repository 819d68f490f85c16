"""A GraphQL query as a tree that can be varied at random, along any schema: what a search for dear queries walks on."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_required_argument,
)

PAGES = (1, 10, 50, 200, 500)
MOST_IDS = 400
MOST_COPIES = 40
# The arguments of pages are what makes answers long. The others are drawn less often.
PAGING, OTHERS = 0.8, 0.15
# How often a field that leads on is drawn rather than any field, as long as a selection is to go deeper.
ONWARD = 0.8


@dataclass
class Node:
    """A field that stands `copies` times in its selection, under aliases; `on` is the type that its parent has."""

    name: str
    on: str
    to: Any = None
    arguments: Mapping[str, str] = field(default_factory=dict)
    copies: int = 1
    inner: list["Node"] = field(default_factory=list)


class Grammar:
    """What may be asked of one schema. `known` has values for arguments by their names: ids, codes, slugs."""

    def __init__(self, schema: GraphQLSchema, known: Mapping[str, Sequence[str]], random: Random) -> None:
        self.schema, self.known, self.random = schema, known, random

    def question(self) -> Node:
        """A query to begin with, of one to six levels."""
        root = Node("", "", self.schema.query_type)
        self._grow(root, self.random.randint(1, 6))
        return root

    def varied(self, question: Node) -> Node:
        """The question with a change or two: fields more or fewer, more copies, other arguments."""
        changed = deepcopy(question)
        for _ in range(self.random.choice((1, 1, 2, 4))):
            nodes = [node for node in _all(changed) if node.to is not None]
            node = self.random.choice(nodes)
            kind = self.random.random()
            if kind < 0.35:
                self._grow(node, self.random.randint(1, 3))
            elif kind < 0.5 and len(node.inner) > 1:
                node.inner.pop(self.random.randrange(len(node.inner)))
            elif kind < 0.75 and node.inner:
                chosen = self.random.choice(node.inner)
                chosen.copies = min(MOST_COPIES, max(1, int(chosen.copies * self.random.choice((0.5, 2, 4)))))
            elif node.name:
                node.arguments = self._arguments(node)
        return changed

    def smaller(self, question: Node) -> Node:
        """The question with less of one of its fields: fewer copies, a smaller page, or nothing of it at all."""
        changed = deepcopy(question)
        nodes = [node for node in _all(changed) if node.inner]
        node = self.random.choice(nodes)
        chosen = self.random.choice(node.inner)
        page = int(chosen.arguments.get("first", 1))
        if chosen.copies > 1:
            chosen.copies //= 2
        elif page > 1:
            chosen.arguments = {**chosen.arguments, "first": str(max(each for each in PAGES if each < page))}
        elif len(node.inner) > 1:
            node.inner.remove(chosen)
        return changed

    def _grow(self, node: Node, depth: int) -> None:
        """Adds a field to the selection, and to that field's own selection, and so on."""
        on = self.random.choice(self._possible(node.to))
        names = [name for name in on.fields if not name.startswith("__")]
        onward = [name for name in names if not is_leaf_type(get_named_type(on.fields[name].type))]
        name = self.random.choice(onward if onward and depth > 0 and self.random.random() < ONWARD else names)
        to = get_named_type(on.fields[name].type)
        grown = Node(name, on.name, None if is_leaf_type(to) else to)
        grown.arguments = self._arguments(grown)
        if grown.to is not None:
            if depth > 0:
                self._grow(grown, depth - 1)
            grown.inner = grown.inner or [Node("__typename", to.name)]
        node.inner.append(grown)

    def _possible(self, type_: Any) -> Sequence[Any]:
        return self.schema.get_possible_types(type_) if is_abstract_type(type_) else (type_,)

    def _arguments(self, node: Node) -> Mapping[str, str]:
        declared = self.schema.get_type(node.on).fields[node.name].args  # type: ignore[union-attr]
        likely = {name: PAGING if name in ("first", "ids") else OTHERS for name in declared}
        given = {
            name: self._value(name, argument.type)
            for name, argument in declared.items()
            if is_required_argument(argument) or self.random.random() < likely[name]
        }
        if "first" in given:
            given.pop("last", None)
        return {name: value for name, value in given.items() if name not in ("after", "before")}

    def _value(self, name: str, type_: Any) -> str:
        if isinstance(type_, GraphQLNonNull):
            return self._value(name, type_.of_type)
        if isinstance(type_, GraphQLList):
            most = MOST_IDS if name in self.known else 3
            items = [self._value(name, type_.of_type) for _ in range(self.random.choice((1, most // 2, most)))]
            return f"[{', '.join(items)}]"
        if isinstance(type_, GraphQLInputObjectType):
            return "{" + ", ".join(f"{key}: {self._value(key, each.type)}" for key, each in type_.fields.items()) + "}"
        return self._leaf(name, type_)

    def _leaf(self, name: str, type_: Any) -> str:
        if isinstance(type_, GraphQLEnumType):
            return str(self.random.choice(list(type_.values)))
        if type_.name == "Int":
            return str(self.random.choice(PAGES))
        known = self.known.get(name) or [str(self.random.randint(1990, 2030))]
        return f'"{self.random.choice(known)}"'


def text(question: Node) -> str:
    """The query as a document."""
    return f"{{ {_selected(question)} }}"


def _selected(node: Node) -> str:
    parts = []
    for i, inner in enumerate(node.inner):
        given = ", ".join(f"{name}: {value}" for name, value in inner.arguments.items())
        called = f"{inner.name}({given})" if given else inner.name
        fields = f"{called} {{ {_selected(inner)} }}" if inner.to is not None else called
        copies = " ".join(f"f{i}c{copy}: {fields}" for copy in range(inner.copies))
        parts.append(f"... on {inner.on} {{ {copies} }}" if inner.on and node.name else copies)
    return " ".join(parts)


def _all(node: Node) -> Iterator[Node]:
    yield node
    for inner in node.inner:
        yield from _all(inner)
