"""The errors that clients are told in words of our own, and the codes of errors.

Any other exception is not meant for clients: the server masks it.
"""

import json
from enum import StrEnum

from graphql import GraphQLError, Node

# Characters that a message repeats of one thing that a client sent.
MAX_QUOTED = 60
MAX_ERRORS = 20
"""The most errors of one answer that a client is told."""

_JSON = json.JSONEncoder(ensure_ascii=False)


class ErrorCode(StrEnum):
    """`extensions.code` of an error, beside GraphQL's own GRAPHQL_PARSE_FAILED and GRAPHQL_VALIDATION_FAILED."""

    BAD_INPUT = "BAD_INPUT"
    LIMIT = "LIMIT"
    TIMEOUT = "TIMEOUT"
    UNAVAILABLE = "UNAVAILABLE"
    INTERNAL = "INTERNAL"


class ApiError(GraphQLError):
    """An error for clients: a code, and a sentence that says what was expected, then what was got.

    `node` is the place in the GraphQL query, where it isn't that of the field.
    """

    def __init__(self, code: ErrorCode, message: str, node: Node | None = None) -> None:
        super().__init__(message, nodes=node, extensions={"code": code.value})


def bad_input(message: str, node: Node | None = None) -> ApiError:
    """The error for an argument or variable that is malformed, out of range or contradictory."""
    return ApiError(ErrorCode.BAD_INPUT, message, node)


def too_many(name: str, given: int, most: int) -> ApiError:
    """The error for an argument or variable that lists more values than there are to choose from."""
    return ApiError(
        ErrorCode.LIMIT, f"`{shortened(name)}` lists {given:,} values; {most:,} at most are allowed. Name each once."
    )


def quoted(value: object) -> str:
    """A value that a client sent, as a message quotes it: as JSON, and only its beginning. The rest is not made."""
    text = ""
    for part in _JSON.iterencode(value):
        text += part
        if len(text) > MAX_QUOTED:
            break
    return shortened(text)


def shortened(text: str, most: int = MAX_QUOTED) -> str:
    """The text, or its beginning and an ellipsis: `most` characters together."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
