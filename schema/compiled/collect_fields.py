"""Which fields a selection asks of an object of one type, by GraphQL's own algorithm (its specification, 6.3.2).

Fragments are replaced by their fields, `@skip` and `@include` are obeyed, and fields that have the same name in the
answer are put together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    NamedTypeNode,
    SelectionNode,
    SelectionSetNode,
    VariableValues,
    get_directive_values,
    is_abstract_type,
)

Fields = dict[str, list[FieldNode]]


@dataclass(frozen=True, slots=True)
class Collector:
    """For one operation with its variables; `fragments` are by name."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: VariableValues

    def fields(self, type_: GraphQLObjectType, selections: Iterable[SelectionSetNode | None]) -> Fields:
        """The fields by their names in the answer, in its order, each with all places that ask for it."""
        fields: Fields = {}
        spread: set[str] = set()
        for each in selections:
            if each is not None:
                self._collect(type_, each, fields, spread)
        return fields

    def _collect(
        self, type_: GraphQLObjectType, selections: SelectionSetNode, fields: Fields, spread: set[str]
    ) -> None:
        for selection in selections.selections:
            if not self._is_included(selection):
                continue
            if isinstance(selection, FieldNode):
                fields.setdefault((selection.alias or selection.name).value, []).append(selection)
            elif isinstance(selection, InlineFragmentNode):
                if self._applies(selection.type_condition, type_):
                    self._collect(type_, selection.selection_set, fields, spread)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in spread:
                spread.add(selection.name.value)
                fragment = self.fragments[selection.name.value]
                if self._applies(fragment.type_condition, type_):
                    self._collect(type_, fragment.selection_set, fields, spread)

    def _is_included(self, selection: SelectionNode) -> bool:
        if not selection.directives:
            return True
        skip = get_directive_values(GraphQLSkipDirective, selection, self.variables)
        include = get_directive_values(GraphQLIncludeDirective, selection, self.variables)
        return not (skip and skip["if"]) and not (include and not include["if"])

    def _applies(self, condition: NamedTypeNode | None, type_: GraphQLObjectType) -> bool:
        if condition is None:
            return True
        asked: GraphQLNamedType | None = self.schema.get_type(condition.name.value)
        return asked is type_ or (is_abstract_type(asked) and self.schema.is_sub_type(asked, type_))
