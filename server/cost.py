"""What a query may cost, before it runs: the price that each traversal declares for a row, and 1 for each value of it,
times the sizes of all pages above them.

An upper bound: what directives leave out is counted, what is selected twice is counted twice, and so are the branches
of which a row takes one. Every fragment is priced once for each request.
"""

from collections.abc import Iterable

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
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

VALUE = 1
NO_VARIABLES = VariableValues({}, {})


def cost_of(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Iterable[FragmentDefinitionNode],
    variables: VariableValues,
) -> int:
    """The document is valid; `fragments` each follow those they use. GraphQLError where an argument can't be."""
    pricing = _Pricing(schema, variables)
    for fragment in fragments:
        pricing.learn(fragment)
    return pricing.of_selections(operation.selection_set, schema.query_type)


class _Pricing:
    """One request's prices. Introspection is free here: `introspection` bounds it."""

    def __init__(self, schema: GraphQLSchema, variables: VariableValues) -> None:
        self.schema = schema
        self.variables = variables
        self.fragments: dict[str, int] = {}

    def learn(self, fragment: FragmentDefinitionNode) -> None:
        on = self.schema.get_type(fragment.type_condition.name.value)
        self.fragments[fragment.name.value] = self.of_selections(fragment.selection_set, on)

    def of_selections(self, selections: SelectionSetNode | None, on: GraphQLNamedType | None) -> int:
        return sum(self.of_one(selection, on) for selection in selections.selections) if selections else 0

    def of_one(self, selection: SelectionNode, on: GraphQLNamedType | None) -> int:
        if isinstance(selection, FragmentSpreadNode):
            return self.fragments[selection.name.value]
        if isinstance(selection, InlineFragmentNode):
            condition = selection.type_condition
            return self.of_selections(
                selection.selection_set, self.schema.get_type(condition.name.value) if condition else on
            )
        return self.of_field(selection, on) if isinstance(selection, FieldNode) else 0

    def of_field(self, node: FieldNode, on: GraphQLNamedType | None) -> int:
        if node.selection_set is None:
            return VALUE
        field = _field(node, on)
        if field is None:
            return 0
        inner = self.of_selections(node.selection_set, get_named_type(field.type))
        traversal = field.extensions.get("strawberry-definition")
        if not isinstance(traversal, Traversal):
            return inner
        given = get_argument_values(field, node, self.variables)
        return max(0, traversal.page_size(given)) * (traversal.cost + inner)


def _field(node: FieldNode, on: GraphQLNamedType | None) -> GraphQLField | None:
    if isinstance(on, GraphQLObjectType | GraphQLInterfaceType):
        field: GraphQLField | None = on.fields.get(node.name.value)
        return field
    return None
