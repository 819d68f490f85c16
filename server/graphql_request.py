"""Reads a GraphQL request from an HTTP request, by the GraphQL over HTTP draft; refuses any other in a sentence."""

from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from typing import Any

import orjson
from starlette.requests import Request

from loaders.bounded_cache import tight
from schema.errors import ApiError, ErrorCode, shortened
from server.error_report import RejectedError
from server.headers import header
from server.settings import Settings

METHODS = "GET, HEAD, POST, OPTIONS"
DEEP = "The variables nest hundreds of levels deep; a few are allowed. Send lists of plain values."
UNEXPLAINED = "This API explains no answers: whoever runs it can change that, with DIALOGUES_EXPLAIN=yes."

Key = tuple[str, str, bytes, bool]
"""The document's text, the operation's name (or ""), the variables as JSON, and whether to explain."""


class HttpError(RejectedError):
    """A request that isn't well-formed GraphQL over HTTP. It has `status` whatever media type the client accepts."""

    def __init__(
        self,
        status: int,
        message: str,
        code: ErrorCode = ErrorCode.BAD_INPUT,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__([ApiError(code, message)])
        self.status = status
        self.headers = headers or {}


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """`key` decides the answer, the data aside. Raises RejectedError for variables that nest too deep for a key.

    The variables stay the JSON that they are in the key: as objects they take up to thirty times the memory, and many
    requests may wait for their turn.
    """

    query: str
    operation_name: str | None
    given: InitVar[Mapping[str, Any]]
    explain: bool = False
    key: Key = field(init=False)

    def __post_init__(self, given: Mapping[str, Any]) -> None:
        try:
            variables = tight(orjson.dumps(given, option=orjson.OPT_SORT_KEYS))
        except orjson.JSONEncodeError:  # orjson reads deeper nesting than the some 250 levels that it writes
            raise RejectedError([ApiError(ErrorCode.LIMIT, DEEP)]) from None
        object.__setattr__(self, "key", (self.query, self.operation_name or "", variables, self.explain))

    def variables(self) -> dict[str, Any]:
        """The variables, made anew for each call."""
        variables: dict[str, Any] = orjson.loads(self.key[2])
        return variables


async def read_request(request: Request, settings: Settings) -> GraphQLRequest:
    """Raises RejectedError (mostly HttpError), and ClientDisconnect if the client goes away while it sends."""
    if request.method in ("GET", "HEAD"):
        return _allowed(_from_parameters(request.query_params), settings)
    if request.method != "POST":
        raise HttpError(405, f"Expected one of {METHODS}, got {shortened(request.method)}.", headers={"Allow": METHODS})
    _check_content_type(header(request.scope, b"content-type"))
    return _allowed(_from_object(_parsed("The body", await _read_body(request, settings.max_body_bytes))), settings)


def _allowed(asked: GraphQLRequest, settings: Settings) -> GraphQLRequest:
    if asked.explain and not settings.explain:
        raise HttpError(403, UNEXPLAINED)
    return asked


def _from_parameters(given: Mapping[str, str]) -> GraphQLRequest:
    parameters: dict[str, Any] = dict(given)
    for name in ("variables", "extensions"):
        given_text = parameters.pop(name, "")
        if given_text:  # forms also send fields that were left empty
            parameters[name] = _parsed(f"`{name}`", given_text.encode())
    return _from_object(parameters)


def _from_object(given: Any) -> GraphQLRequest:
    if isinstance(given, list):
        raise HttpError(400, "Expected one operation a request, got a list; one operation may ask for many things.")
    if not isinstance(given, dict):
        raise HttpError(400, f"Expected a JSON object with `query`, got {_kind(given)}.")
    query = given.get("query")
    if not isinstance(query, str) or not query:
        raise HttpError(400, f"Expected `query` to be the text of a GraphQL document, got {_kind(query)}.")
    name = given.get("operationName")
    if name is not None and not isinstance(name, str):
        raise HttpError(400, f"Expected `operationName` to be a name or null, got {_kind(name)}.")
    for parameter in ("variables", "extensions"):
        value = given.get(parameter)
        if value is not None and not isinstance(value, dict):
            raise HttpError(400, f"Expected `{parameter}` to be an object or null, got {_kind(value)}.")
    explain = (given.get("extensions") or {}).get("explain", False)
    if not isinstance(explain, bool):
        raise HttpError(400, f"Expected `extensions.explain` to be true or false, got {_kind(explain)}.")
    return GraphQLRequest(query, name or None, given.get("variables") or {}, explain)


def _kind(value: object) -> str:
    kinds: dict[type, str] = {
        str: "text",
        bool: "a boolean",
        int: "a number",
        float: "a number",
        list: "a list",
    }
    if value is None:
        return "nothing"
    return "empty text" if value == "" else kinds.get(type(value), "an object")


def _parsed(what: str, text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise HttpError(400, f"{what} can't be read as JSON: {_why(error, text)}.") from None


def _why(error: orjson.JSONDecodeError, text: bytes) -> str:
    try:
        text.decode()
    except UnicodeDecodeError as wrong:
        return f"byte {wrong.start + 1:,} is not UTF-8"
    return f"{error.msg} at line {error.lineno}, column {error.colno}"


def _check_content_type(given: str) -> None:
    """Accepts JSON alone. A page of another origin can send forms and plain text without a CORS preflight."""
    kind, *parameters = [part.strip().lower() for part in given.split(";")]
    charset = next((part.removeprefix("charset=") for part in parameters if part.startswith("charset=")), "utf-8")
    if kind != "application/json":
        raise HttpError(415, f"Expected the Content-Type application/json, got {shortened(kind) or 'none'}.")
    if charset.strip('"') not in ("utf-8", "utf8"):
        raise HttpError(415, f"Expected the charset utf-8, got {shortened(charset)}.")


async def _read_body(request: Request, allowed: int) -> bytes:
    # By this header a large body is refused before any of it is read. A chunked request has none, so bytes are counted.
    length = header(request.scope, b"content-length")
    if length.isdecimal() and int(length) > allowed:
        raise _too_large(allowed)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > allowed:
            raise _too_large(allowed)
    return bytes(body)


def _too_large(allowed: int) -> HttpError:
    return HttpError(413, f"The body has more than the {allowed:,} bytes that are allowed. Send less.", ErrorCode.LIMIT)
