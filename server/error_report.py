"""Decides what a client is told of each error, by its class and code (docs/decisions/0007-endpoint.md).

    ApiError (schema.errors)                 its own sentence and code
    GraphQLError of the parser               GRAPHQL_PARSE_FAILED
                 of validation               GRAPHQL_VALIDATION_FAILED
                 of variables and arguments  BAD_INPUT, before anything is executed, or from the plan
    TimeoutError                             TIMEOUT; CrowdedError (loaders.new_texts) with another advice
    SilentError (loaders.silence)            UNAVAILABLE: the database said nothing at all
    neo4j DriverError and Neo4jError         UNAVAILABLE, TIMEOUT or LIMIT, by class and code, never by message
    anything else                            INTERNAL, logged once with its traceback. That includes a GraphQLError
                                             of the execution: then the data are wrong or our code is.

A client never sees a traceback, Cypher, or the name of a host. Messages of the driver and the database may hold all
three, so they are never passed on.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from graphql import GraphQLError
from neo4j.exceptions import (
    AuthConfigurationError,
    AuthError,
    ConfigurationError,
    ConnectionPoolError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from loaders.new_texts import CrowdedError
from loaders.silence import SilentError
from schema.errors import MAX_ERRORS, ApiError, ErrorCode, shortened
from server.log import log_failure, log_internal_error

REFUSED = "The database refuses the API: whoever runs it should check NEO4J_USER, NEO4J_PASSWORD and NEO4J_DATABASE."
UNREACHABLE = "The database does not answer. Try again in a moment; whoever runs the API finds the reason at /readyz."
TOO_LARGE = "The answer needs more memory than the database gives one request. Ask for smaller pages or fewer levels."
SLOW = "Ask for smaller pages or fewer levels."
CROWDED = "It has orders or cursors that the database must plan first, and many others wait for that. Try again later."
MORE_ERRORS = f"There are more errors; only {MAX_ERRORS} are told. Mend these first, or ask for smaller pages."

# Characters of a message, and places in the document, that one error shows at most.
MAX_MESSAGE, MAX_LOCATIONS = 500, 10

_REFUSED = (AuthError, AuthConfigurationError, ConfigurationError)
_UNREACHABLE = (ServiceUnavailable, SessionExpired, ConnectionPoolError, SilentError)
_TIMED_OUT = frozenset(
    {
        "Neo.ClientError.Transaction.TransactionTimedOut",
        "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration",
    }
)
_TOO_LARGE = frozenset({"Neo.TransientError.General.TransactionOutOfMemoryError"})
_REFUSED_CODES = ("Neo.ClientError.Security.", "Neo.ClientError.Database.")
_UNREACHABLE_CODES = ("Neo.ClientError.Transaction.Terminated", "Neo.DatabaseError.Database.")


class RejectedError(Exception):
    """The request is not answered with data. `errors` (at least one) say why; `Report` gives each a code."""

    status: int | None = None  # of the HTTP response; None lets media type and error code decide
    headers: Mapping[str, str] = MappingProxyType({})

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        super().__init__(errors)
        self.errors = errors


def with_code(error: GraphQLError, code: str) -> GraphQLError:
    """Gives the error that code, unless it has one, and returns it.

    graphql-core quotes the exception of a value that Python couldn't convert (a whole number of thousands of digits,
    say). What Python says is not for clients, and is left out.
    """
    error.message = error.message.replace(f", but encountered error '{error.original_error}'; found", ", found")
    if "code" not in (error.extensions or {}):
        error.extensions = {**(error.extensions or {}), "code": str(code)}
    return error


def timed_out(max_time_ms: int, cause: BaseException) -> ApiError:
    advice = CROWDED if isinstance(cause, CrowdedError) else SLOW
    return ApiError(ErrorCode.TIMEOUT, f"The request took longer than the {max_time_ms:,} ms it may take. {advice}")


def is_timeout(error: BaseException) -> bool:
    """Whether time was over while the database was at work."""
    return isinstance(error, TimeoutError) or getattr(error, "code", None) in _TIMED_OUT


def classify_database_error(error: BaseException) -> tuple[ErrorCode, str] | None:
    """The code and sentence for a failure of the driver or the database; None if it is our own mistake."""
    code = error.code if isinstance(error, Neo4jError) else ""
    if code in _TOO_LARGE:
        return ErrorCode.LIMIT, TOO_LARGE
    if isinstance(error, _REFUSED) or code.startswith(_REFUSED_CODES):
        return ErrorCode.UNAVAILABLE, REFUSED
    if isinstance(error, (*_UNREACHABLE, TransientError)) or code.startswith(_UNREACHABLE_CODES):
        return ErrorCode.UNAVAILABLE, UNREACHABLE
    return None


def first_errors(errors: Iterable[GraphQLError]) -> list[GraphQLError]:
    """Those of an answer that are told: sorted by path, since fields fail in no particular order, and not too many."""
    ordered = sorted(errors, key=_path_of)
    return ordered if len(ordered) <= MAX_ERRORS else [*ordered[:MAX_ERRORS], ApiError(ErrorCode.LIMIT, MORE_ERRORS)]


class Report:
    """Turns the errors of one request into what its client sees. Logs an exception once, however many fields it hit."""

    def __init__(self, request_id: str, max_time_ms: int) -> None:
        self.request_id = request_id
        self.max_time_ms = max_time_ms
        self._logged: set[int] = set()

    def present(self, errors: Iterable[GraphQLError]) -> list[dict[str, Any]]:
        return [self._present_one(error) for error in errors]

    def _present_one(self, error: GraphQLError) -> dict[str, Any]:
        shown: dict[str, Any] = {**error.formatted}
        told = self.explain(root_cause(error), error.path)
        # Messages of graphql-core quote what the client sent, name each place that has to do with an error, and call
        # null as Python does.
        shown["message"] = shortened(told.message.replace("' not to be None.", "' not to be null."), MAX_MESSAGE)
        if "locations" in shown:
            shown["locations"] = shown["locations"][:MAX_LOCATIONS]
        shown["extensions"] = told.extensions
        return shown

    def explain(self, cause: BaseException, path: list[str | int] | None = None) -> GraphQLError:
        """The error, with a code, that the client sees for any exception. Logs those that are not the client's."""
        if isinstance(cause, GraphQLError) and (cause.extensions or {}).get("code"):
            return cause
        if is_timeout(cause):
            return timed_out(self.max_time_ms, cause)
        known = classify_database_error(cause)
        if known:
            if self._is_new(cause):
                log_failure(cause, self.request_id)
            return ApiError(*known)
        if self._is_new(cause):
            log_internal_error(cause, self.request_id, path)
        internal = ApiError(ErrorCode.INTERNAL, "Internal error.")
        internal.extensions = {**(internal.extensions or {}), "requestId": self.request_id}
        return internal

    def _is_new(self, cause: BaseException) -> bool:
        is_new = id(cause) not in self._logged
        self._logged.add(id(cause))
        return is_new


def _path_of(error: GraphQLError) -> list[tuple[bool, Any]]:
    """The path as a key to sort by. Names and list indices can't be compared, so each is marked with its kind."""
    return [(isinstance(part, str), part) for part in error.path or ()]


def root_cause(error: GraphQLError) -> BaseException:
    """The exception below graphql-core's wrappers; the first error on the way down that has a code is not unwrapped."""
    cause: BaseException = error
    while isinstance(cause, GraphQLError) and cause.original_error and "code" not in (cause.extensions or {}):
        cause = cause.original_error
    return cause
