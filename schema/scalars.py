"""The two scalars of our own. Both are text in Python; what isn't a date is BAD_INPUT."""

from typing import NewType

import strawberry
from graphql import StringValueNode, ValueNode
from strawberry.types.scalar import ScalarDefinition

from loaders.dates import days
from schema.errors import ApiError, bad_input

PartialDate = NewType("PartialDate", str)
DateTime = NewType("DateTime", str)


def _not_a_date(value: object, node: ValueNode | None = None) -> ApiError:
    return bad_input(f'Expected a date such as "2014", "2014-11" or "2014-11-28", got {value!r}.', node)


def _parse(value: object) -> PartialDate:
    if not isinstance(value, str):
        raise _not_a_date(value)
    try:
        days(value)
    except ValueError:
        raise _not_a_date(value) from None
    return PartialDate(value)


def _parse_literal(node: ValueNode, _variables: object = None) -> PartialDate:
    value = node.value if isinstance(node, StringValueNode) else getattr(node, "value", node.kind)
    try:
        return _parse(value if isinstance(node, StringValueNode) else None)
    except ApiError:
        raise _not_a_date(value, node) from None


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
