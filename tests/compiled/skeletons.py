"""Which fields a random question asks for: what hypothesis-graphql drew, with other leaves and more of pages."""

from collections.abc import Sequence
from random import Random
from typing import Any

from graphql import (
    FieldNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    NameNode,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    is_leaf_type,
)

Composite = GraphQLObjectType | GraphQLInterfaceType


def enriched(asked: SelectionSetNode, type_: Composite, schema: GraphQLSchema, rng: Random) -> SelectionSetNode:
    """With other leaves: one half of them or the other. hypothesis-graphql draws few; and with all subsets of them, of
    which each is another text, the database would plan for minutes. Pages get what it draws rarely.
    """
    selections: list[SelectionNode] = []
    for each in asked.selections:
        on: Any = type_
        if isinstance(each, InlineFragmentNode) and each.type_condition:
            on = schema.type_map[each.type_condition.name.value]
            inner = enriched(each.selection_set, on, schema, rng)
            selections.append(InlineFragmentNode(type_condition=each.type_condition, selection_set=inner))
        elif isinstance(each, FieldNode) and each.selection_set:
            to: Any = get_named_type(on.fields[each.name.value].type)
            deeper = enriched(each.selection_set, to, schema, rng)
            selections.append(
                FieldNode(name=each.name, alias=each.alias, arguments=each.arguments, selection_set=deeper)
            )
    leaves = [name for name, field in type_.fields.items() if is_leaf_type(get_named_type(field.type))]
    half = leaves[rng.randint(0, 1) :: 2] or leaves
    selections += [leaf(name, _own_name(name, type_)) for name in half]
    if type_.name.endswith("Connection"):
        info = field_of("pageInfo", "hasNextPage", "hasPreviousPage", "startCursor", "endCursor")
        edges = FieldNode(name=NameNode(value="edges"), selection_set=set_of([leaf("cursor"), field_of("node", "id")]))
        selections += [node for node in (info, edges, field_of("nodes", "id")) if rng.random() < 0.25]
    return set_of(selections)


def set_of(selections: Sequence[SelectionNode]) -> SelectionSetNode:
    return SelectionSetNode(selections=tuple(selections))


def leaf(name: str, alias: NameNode | None = None) -> FieldNode:
    return FieldNode(name=NameNode(value=name), alias=alias)


def field_of(name: str, *leaves: str) -> FieldNode:
    return FieldNode(name=NameNode(value=name), selection_set=set_of([leaf(each) for each in leaves]))


def _own_name(name: str, type_: Composite) -> NameNode | None:
    """Where other types have a field of that name and of another kind, which may be selected beside it."""
    return NameNode(value=f"{name}Of{type_.name}") if name in ("kind", "role") else None
