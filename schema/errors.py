"""What clients are told when they ask for something that can't be.

Anything else that goes wrong is not for clients: the server masks it.
"""

from enum import StrEnum

from graphql import GraphQLError, Node


class ErrorCode(StrEnum):
    """`extensions.code` of an error, beside GraphQL's own GRAPHQL_PARSE_FAILED and GRAPHQL_VALIDATION_FAILED."""

    BAD_INPUT = "BAD_INPUT"
    LIMIT = "LIMIT"
    TIMEOUT = "TIMEOUT"
    UNAVAILABLE = "UNAVAILABLE"
    INTERNAL = "INTERNAL"


class ApiError(GraphQLError):
    """An error for clients: a code, and a sentence that says what was expected, then what was got."""

    def __init__(self, code: ErrorCode, message: str, node: Node | None = None) -> None:
        super().__init__(message, nodes=node, extensions={"code": code.value})


def bad_input(message: str, node: Node | None = None) -> ApiError:
    """The asked thing can't be: wrong shape, out of range, contradictory."""
    return ApiError(ErrorCode.BAD_INPUT, message, node)
