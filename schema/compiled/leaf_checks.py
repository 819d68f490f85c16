"""Whether a leaf field may show its column as it is, by its GraphQL type; checked for a whole column at once.

A value that the type would convert or refuse is left to the ordinary resolvers. Python types are compared exactly:
to `isinstance`, a bool is an int.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLInt,
    GraphQLOutputType,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
)

from schema.compiled.plan import Fits, NotCompiledError

# GraphQL's Int reaches one further below zero; that one value is left to the resolvers.
INT_MAX = 2**31 - 1


def fits_type(type_: GraphQLOutputType) -> Fits:
    """The check for columns of a field of that type, a leaf or a list of leaves; raises NotCompiledError for others."""
    inner = get_nullable_type(type_)
    fits = _fits_list(fits_type(inner.of_type)) if is_list_type(inner) else _fits_leaf(inner)
    return fits if is_non_null_type(type_) else _or_null(fits)


def _or_null(fits: Fits) -> Fits:
    return lambda column: fits([value for value in column if value is not None])


def _fits_list(fits: Fits) -> Fits:
    def fits_list(column: Sequence[Any]) -> bool:
        return set(map(type, column)) <= {list} and fits(list(chain.from_iterable(column)))

    return fits_list


def _fits_leaf(type_: Any) -> Fits:
    if isinstance(type_, GraphQLEnumType):
        names = type_.values.keys()
        return lambda column: set(map(type, column)) <= {str} and set(column) <= names
    if type_ is GraphQLInt:
        return lambda column: set(map(type, column)) <= {int} and all(-INT_MAX <= value <= INT_MAX for value in column)
    if type_ is GraphQLBoolean:
        return lambda column: set(map(type, column)) <= {bool}
    if type_.name in TEXT:
        return lambda column: set(map(type, column)) <= {str}
    raise NotCompiledError(f"no columns of {type_} are known")


TEXT = frozenset({"ID", "String", "PartialDate", "DateTime"})
"""The scalars that are strings in rows, and are shown as they are."""
