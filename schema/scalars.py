"""The two scalars of our own, PartialDate and DateTime. Both are strings in Python.

A PartialDate from a client is checked, and raises BAD_INPUT where it is none. A DateTime only ever goes out.
"""

from typing import NewType, TypeGuard

import strawberry
from graphql import StringValueNode, ValueNode, print_ast
from strawberry.types.scalar import ScalarDefinition

from loaders.partial_dates import days
from schema.errors import ApiError, bad_input, quoted, shortened

PartialDate = NewType("PartialDate", str)
DateTime = NewType("DateTime", str)


def _not_a_date(got: str, node: ValueNode | None = None) -> ApiError:
    return bad_input(f'Expected a date in quotes such as "2014", "2014-11" or "2014-11-28", got {got}.', node)


def _parse(value: object) -> PartialDate:
    if not _is_date(value):
        raise _not_a_date(quoted(value))
    return PartialDate(value)


def _parse_literal(node: ValueNode, _variables: object = None) -> PartialDate:
    if not (isinstance(node, StringValueNode) and _is_date(node.value)):
        raise _not_a_date(shortened(print_ast(node)), node)
    return PartialDate(node.value)


def _is_date(value: object) -> TypeGuard[str]:
    try:
        return isinstance(value, str) and bool(days(value))
    except ValueError:
        return False


SCALARS: dict[object, ScalarDefinition] = {
    PartialDate: strawberry.scalar(
        name="PartialDate",
        description='A year, month or day: "2014", "2014-11" or "2014-11-28" (ISO 8601, reduced precision).'
        " It means the interval of days it spans.",
        parse_value=_parse,
        parse_literal=_parse_literal,
        serialize=str,
    ),
    DateTime: strawberry.scalar(
        name="DateTime",
        description="A moment, ISO 8601 with its offset from UTC.",
        parse_value=str,
        serialize=str,
    ),
}
