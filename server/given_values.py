"""How large the values of a request may be: their items, their depth, each text (docs/decisions/0008-limits.md).

One walk goes over all of them before anything is converted: over the literals of a document when it is parsed, and
over the JSON of the variables. It asks only how large a value is; whether it fits its type is left to GraphQL.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from graphql import (
    ArgumentNode,
    FloatValueNode,
    GraphQLID,
    GraphQLSchema,
    GraphQLType,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    ValidationRule,
    ValueNode,
    VariableDefinitionNode,
    get_named_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    type_from_ast,
)

from schema.errors import too_many
from server import limits
from server.error_report import RejectedError
from server.settings import Settings

Typed = tuple[Any, GraphQLType | None]
"""A value, as JSON or as a literal, and its type; None where the schema has no type for it."""


class GivenValues:
    """The values of one request. `items` is how many of them were counted in lists and objects so far."""

    def __init__(self, settings: Settings, items: int = 0) -> None:
        self.settings, self.items = settings, items

    def check_variables(
        self, schema: GraphQLSchema, operation: OperationDefinitionNode, given: Mapping[str, Any]
    ) -> None:
        """Also looks at variables that the operation doesn't declare, since they are kept with the question.

        Raises RejectedError for what is too large.
        """
        declared = {
            definition.variable.name.value: type_from_ast(schema, definition.type)
            for definition in operation.variable_definitions or ()
        }
        self._count(len(given))
        for name, value in given.items():
            limits.check_name(name, self.settings)
            self.check(f"${name}", value, declared.get(name))

    def check(self, name: str, value: Any, type_: GraphQLType | None) -> None:
        """Checks the value of the variable or argument of that name. Raises RejectedError for what is too large."""
        level: list[Typed] = [(value, type_)]
        depth = 0
        while level:
            limits.check_value_depth(name, depth, self.settings)
            inner: list[Typed] = []
            for each, of_type in level:
                if isinstance(each, list | ListValueNode):
                    inner += self._items(name, each, of_type)
                elif isinstance(each, dict | ObjectValueNode):
                    inner += self._fields(each, of_type)
                else:
                    self._check_text(name, each, of_type)
            level = inner
            depth += 1

    def _items(self, name: str, value: list[Any] | ListValueNode, type_: GraphQLType | None) -> Iterable[Typed]:
        items = value if isinstance(value, list) else value.values
        of_list = _nullable(type_)
        of_item = of_list.of_type if is_list_type(of_list) else None
        most = _most_items(of_item)
        if most is not None and len(items) > most:
            raise RejectedError([too_many(name, len(items), most)])
        self._count(len(items))
        return [(item, of_item) for item in items]

    def _fields(self, value: dict[str, Any] | ObjectValueNode, type_: GraphQLType | None) -> Iterable[Typed]:
        fields: Collection[tuple[str, Any]]
        fields = value.items() if isinstance(value, dict) else [(each.name.value, each.value) for each in value.fields]
        named = get_named_type(type_)
        known = named.fields if is_input_object_type(named) else {}
        self._count(len(fields))
        for name, _ in fields:
            limits.check_name(name, self.settings)
        return [(field, known[name].type if name in known else None) for name, field in fields]

    def _check_text(self, name: str, value: object, type_: GraphQLType | None) -> None:
        text = getattr(value, "value", "") if isinstance(value, ValueNode) else value
        if isinstance(value, IntValueNode | FloatValueNode):
            limits.check_number(name, len(value.value), self.settings)
        elif isinstance(text, str):
            limits.check_text(name, len(text), self.settings)
            if get_named_type(type_) is GraphQLID:
                limits.check_id(len(text), self.settings)

    def _count(self, items: int) -> None:
        self.items += items
        limits.check_items(self.items, self.settings)


def rule_of(given: GivenValues) -> type[ValidationRule]:
    """A rule of validation that has `given` check the literals of a document. As the first rule it precedes all work.

    Validation knows the type of each argument, those of directives too, and of each variable's default.
    """

    class ValuesAreNotTooLarge(ValidationRule):
        def enter_argument(self, node: ArgumentNode, *_: object) -> None:
            given.check(node.name.value, node.value, self.context.get_input_type())

        def enter_variable_definition(self, node: VariableDefinitionNode, *_: object) -> None:
            if node.default_value:
                type_ = type_from_ast(self.context.schema, node.type)
                given.check(f"${node.variable.name.value}", node.default_value, type_)

    return ValuesAreNotTooLarge


def _most_items(type_: GraphQLType | None) -> int | None:
    """How many items of that type a list may have: beyond these, they only repeat each other. None is any number.

    Of an enum, as many as it has values. Of an order, as many as the enum that it must choose a field from.
    """
    named = _nullable(type_)
    if is_enum_type(named):
        return len(named.values)
    fields = named.fields.values() if is_input_object_type(named) else ()
    required = [_most_items(field.type) for field in fields if is_non_null_type(field.type)]
    return min((most for most in required if most is not None), default=None)


def _nullable(type_: GraphQLType | None) -> GraphQLType | None:
    return type_.of_type if is_non_null_type(type_) else type_
