"""What a query may cost, before it runs: the price that each traversal declares for a row, and 1 for each value of it,
times the sizes of all pages above them.

An upper bound: what directives leave out is counted, what is selected twice is counted twice, and so are the branches
of which a row takes one. Every fragment is priced once for each request.

All arguments are read on the way, those of directives and of introspection too, though they cost nothing: what a
client sent is found wrong here or nowhere, and what goes wrong later is not the client's.
"""

from collections.abc import Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableValues,
    get_argument_values,
    get_named_type,
)

from schema.traversal import Traversal
from server.fragments import used_by
from server.limits import INTROSPECTION

VALUE = 1
NO_VARIABLES = VariableValues({}, {})


def cost_of(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Sequence[FragmentDefinitionNode],
    variables: VariableValues,
) -> int:
    """The document is valid; `fragments` each follow those they use. GraphQLError where an argument can't be."""
    pricing = _Pricing(schema, variables)
    # Another operation's fragments may have variables that this one doesn't.
    for fragment in used_by(operation, fragments):
        pricing.learn(fragment)
    return pricing.of_selections(operation.selection_set, schema.query_type)


class _Pricing:
    """One request's prices. Introspection is free here: `limits` bounds it by its weight."""

    def __init__(self, schema: GraphQLSchema, variables: VariableValues) -> None:
        self.schema = schema
        self.variables = variables
        self.fragments: dict[str, int] = {}

    def learn(self, fragment: FragmentDefinitionNode) -> None:
        on = self.schema.get_type(fragment.type_condition.name.value)
        self.fragments[fragment.name.value] = self.of_selections(fragment.selection_set, on)

    def of_selections(self, selections: SelectionSetNode | None, on: Any) -> int:
        """`on` is the type, an object, interface or union, that they select from."""
        return sum(self.of_one(selection, on) for selection in selections.selections) if selections else 0

    def of_one(self, selection: SelectionNode, on: Any) -> int:
        for directive in selection.directives or ():
            declared = self.schema.get_directive(directive.name.value)
            assert declared is not None  # noqa: S101
            get_argument_values(declared, directive, self.variables)
        if isinstance(selection, FragmentSpreadNode):
            return self.fragments[selection.name.value]
        if isinstance(selection, InlineFragmentNode):
            condition = selection.type_condition
            return self.of_selections(
                selection.selection_set, self.schema.get_type(condition.name.value) if condition else on
            )
        return self.of_field(selection, on) if isinstance(selection, FieldNode) else 0

    def of_field(self, node: FieldNode, on: Any) -> int:
        field = self.schema.get_field(on, node.name.value)
        assert field is not None  # noqa: S101
        given = get_argument_values(field, node, self.variables) if field.args else {}
        if node.selection_set is None:
            return VALUE
        inner = self.of_selections(node.selection_set, get_named_type(field.type))
        traversal = field.extensions.get("strawberry-definition")
        if isinstance(traversal, Traversal):
            return max(0, traversal.page_size(given)) * (traversal.cost + inner)
        return 0 if node.name.value in INTROSPECTION else inner
