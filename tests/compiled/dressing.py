"""A question in other clothes: with arguments that meet data, variables, fragments, aliases and directives.

hypothesis-graphql draws the skeleton: which fields, how deep, on which types. All else is drawn here, from one seed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    ArgumentNode,
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    ListValueNode,
    NamedTypeNode,
    NameNode,
    ObjectFieldNode,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    ast_from_value,
    get_named_type,
    get_nullable_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    parse_type,
    print_ast,
)

from tests.answering import Question
from tests.compiled.facts import Facts
from tests.compiled.skeletons import Composite, enriched, leaf, set_of


def dressed(skeleton: DocumentNode, schema: GraphQLSchema, facts: Facts, seed: int, times: int) -> list[Question]:
    """Questions of the same fields, each in clothes of its own."""
    [operation] = skeleton.definitions
    assert isinstance(operation, OperationDefinitionNode)
    assert schema.query_type
    asked = enriched(operation.selection_set, schema.query_type, schema, Random(seed))
    return [Dressing(schema, facts, Random(f"{seed}.{time}")).question(asked) for time in range(times)]


@dataclass
class Dressing:
    """One question's. `schema` is built from the API's text: its enum values are their names."""

    schema: GraphQLSchema
    facts: Facts
    rng: Random
    variables: dict[str, Any] = field(default_factory=dict)
    definitions: list[VariableDefinitionNode] = field(default_factory=list)
    fragments: list[FragmentDefinitionNode] = field(default_factory=list)
    names: int = 0

    def question(self, asked: SelectionSetNode) -> Question:
        assert self.schema.query_type
        dressed = OperationDefinitionNode(
            operation=OperationType.QUERY,
            selection_set=self._selections(asked, self.schema.query_type),
            variable_definitions=tuple(self.definitions),
        )
        document = DocumentNode(definitions=(dressed, *self.fragments))
        return Question(print_ast(document), self.variables)

    def _chance(self, part: float) -> bool:
        return self.rng.random() < part

    def _name(self, prefix: str) -> NameNode:
        self.names += 1
        return NameNode(value=f"{prefix}{self.names}")

    def _selections(self, asked: SelectionSetNode, type_: Composite) -> SelectionSetNode:
        selections = [self._selection(each, type_) for each in asked.selections]
        if self._chance(0.1):
            selections.append(leaf("__typename"))
        if self._chance(0.3):
            self.rng.shuffle(selections)
        return self._wrapped(selections, type_)

    def _selection(self, node: SelectionNode, type_: Composite) -> SelectionNode:
        if isinstance(node, InlineFragmentNode):
            assert node.type_condition
            on = self._type(node.type_condition.name.value)
            inner = self._selections(node.selection_set, on)
            return InlineFragmentNode(
                type_condition=node.type_condition, selection_set=inner, directives=self._directives()
            )
        assert isinstance(node, FieldNode)
        return self._field(node, type_)

    def _field(self, node: FieldNode, type_: Composite) -> FieldNode:
        declared = type_.fields[node.name.value]
        to = get_named_type(declared.type)
        arguments: list[ArgumentNode] = []
        if declared.args:
            arguments = self._arguments(node, type_, to)
        inner = None
        if node.selection_set and isinstance(to, Composite):
            inner = self._selections(node.selection_set, to)
        renamed = node.alias
        if renamed is None and self._chance(0.5 if arguments else 0.1):
            renamed = self._name("a")
        return FieldNode(
            name=node.name,
            alias=renamed,
            arguments=tuple(arguments),
            selection_set=inner,
            directives=self._directives(),
        )

    def _arguments(self, node: FieldNode, type_: Composite, to: GraphQLNamedType) -> list[ArgumentNode]:
        name = node.name.value
        if self._chance(0.03):  # as they were drawn, mostly nonsense
            return [each for each in node.arguments or () if each.name.value != "orderBy"]
        conditions = _conditions(node.selection_set)
        given = self.facts.arguments(type_.name, name, to.name.removesuffix("Connection"), conditions, self.rng)
        arguments = type_.fields[name].args
        return [
            ArgumentNode(name=NameNode(value=key), value=self._value(value, arguments[key].type))
            for key, value in given.items()
        ]

    def _value(self, value: Any, type_: GraphQLInputType) -> ValueNode:
        """A literal, or a variable instead of it or of a part of it."""
        if self._chance(0.12):
            return self._variable(value, type_)
        inner = get_nullable_type(type_)
        if is_list_type(inner) and isinstance(value, list):
            if len(value) == 1 and self._chance(0.2):
                return self._value(value[0], inner.of_type)
            return ListValueNode(values=tuple(self._value(each, inner.of_type) for each in value))
        if is_input_object_type(inner) and isinstance(value, dict):
            fields = [
                ObjectFieldNode(name=NameNode(value=name), value=self._value(each, inner.fields[name].type))
                for name, each in value.items()
            ]
            return ObjectValueNode(fields=tuple(fields))
        return _literal(value, type_)

    def _variable(self, value: Any, type_: GraphQLInputType) -> VariableNode:
        name = self._name("v")
        default: Any = None
        declared: Any = type_
        if self._chance(0.25) and value is not None:
            default = _literal(value, type_)
            if is_non_null_type(type_) and self._chance(0.5):
                declared = type_.of_type
        if default is None or self._chance(0.3):
            self.variables[name.value] = value if declared is type_ or self._chance(0.7) else None
        self._declare(name, str(declared), default)
        return VariableNode(name=name)

    def _declare(self, name: NameNode, type_: str, default: Any = None) -> None:
        node = VariableDefinitionNode(variable=VariableNode(name=name), type=parse_type(type_), default_value=default)
        self.definitions.append(node)

    def _directives(self) -> tuple[DirectiveNode, ...]:
        if not self._chance(0.06):
            return ()
        directive = self.rng.choice(["include", "skip"])
        value = (directive == "include") is self._chance(0.7)
        condition: ValueNode = BooleanValueNode(value=value)
        if self._chance(0.6):
            name = self._name("b")
            self._declare(name, "Boolean!")
            self.variables[name.value] = value
            condition = VariableNode(name=name)
        argument = ArgumentNode(name=NameNode(value="if"), value=condition)
        return (DirectiveNode(name=NameNode(value=directive), arguments=(argument,)),)

    def _wrapped(self, selections: list[SelectionNode], type_: Composite) -> SelectionSetNode:
        """Some of the selections in a fragment, of whichever kind; and, sometimes, a fragment made elsewhere."""
        if len(selections) > 1 and self._chance(0.25):
            at = self.rng.randint(1, len(selections) - 1)
            selections = [*selections[:at], self._fragment(selections[at:], type_)]
        if selections and self._chance(0.05):  # the same again: fields of one name are put together
            selections.append(self.rng.choice(selections))
        known = [each for each in self.fragments if each.type_condition.name.value == type_.name]
        if known and self._chance(0.2):
            selections.append(FragmentSpreadNode(name=self.rng.choice(known).name, directives=self._directives()))
        return set_of(selections)

    def _fragment(self, selections: list[SelectionNode], type_: Composite) -> SelectionNode:
        inner = set_of(selections)
        on = NamedTypeNode(name=NameNode(value=type_.name))
        if self._chance(0.4):
            name = self._name("F")
            self.fragments.append(FragmentDefinitionNode(name=name, type_condition=on, selection_set=inner))
            return FragmentSpreadNode(name=name, directives=self._directives())
        wider = [each for each in type_.interfaces if _all_are_of(selections, each)]
        if wider and self._chance(0.7):
            on = NamedTypeNode(name=NameNode(value=self.rng.choice(wider).name))
        condition = on if self._chance(0.7) else None
        return InlineFragmentNode(type_condition=condition, selection_set=inner, directives=self._directives())

    def _type(self, name: str) -> Composite:
        type_ = self.schema.type_map[name]
        assert isinstance(type_, Composite)
        return type_


def _literal(value: Any, type_: GraphQLInputType) -> ValueNode:
    node = ast_from_value(value, type_)
    assert node is not None
    return node


def _conditions(selections: SelectionSetNode | None) -> list[str]:
    nodes = selections.selections if selections else ()
    return [n.type_condition.name.value for n in nodes if isinstance(n, InlineFragmentNode) and n.type_condition]


def _all_are_of(selections: Sequence[SelectionNode], type_: GraphQLInterfaceType) -> bool:
    return all(isinstance(each, FieldNode) and each.name.value in type_.fields for each in selections)
