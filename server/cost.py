"""The cost of a GraphQL query, before it runs: the price that each traversal declares for a row, and 1 for each value,
times the sizes of all pages above (docs/decisions/0008-limits.md).

It is an upper bound: it counts fields that directives leave out, repeated fields, and all branches of a type condition.

Pricing reads every argument, also of directives and introspection, though they cost nothing. So a client's mistake in
an argument is found here, before execution; a GraphQLError of graphql-core after that is not the client's fault.
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

# Values have a price because completing one holds the process for some 6 µs, during which nobody else is answered.
VALUE = 1
NO_VARIABLES = VariableValues({}, {})


def cost_of(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Sequence[FragmentDefinitionNode],
    variables: VariableValues,
) -> int:
    """The cost of one operation of a valid document. Each of `fragments` must follow the fragments that it uses.

    Raises GraphQLError for an argument whose value its type does not allow.
    """
    pricing = _Pricing(schema, variables)
    # Only these: fragments of other operations may use variables that this operation doesn't declare.
    for fragment in used_by(operation, fragments):
        pricing.learn(fragment)
    return pricing.of_selections(operation.selection_set, schema.query_type)


class _Pricing:
    """The prices of one request, each fragment's reckoned once. Introspection is free: `limits` bounds it by weight."""

    def __init__(self, schema: GraphQLSchema, variables: VariableValues) -> None:
        self.schema = schema
        self.variables = variables
        self.fragments: dict[str, int] = {}

    def learn(self, fragment: FragmentDefinitionNode) -> None:
        on = self.schema.get_type(fragment.type_condition.name.value)
        self.fragments[fragment.name.value] = self.of_selections(fragment.selection_set, on)

    def of_selections(self, selections: SelectionSetNode | None, on: Any) -> int:
        """The cost of `selections` on one object of the type `on`: an object type, interface or union."""
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
