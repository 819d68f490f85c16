"""HTTP responses: the media type that a client accepts, the status that goes with it, headers and bytes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from schema.errors import ErrorCode

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
BYTES_AT_ONCE = 1_048_576
"""What a connection is given of a body at a time. It holds all of that until the last byte has left.

With less, answers of half a megabyte would be copied, and wait for their client between two pieces: twice the work.
"""
_HELD_BYTES = "held_bytes"

_STATUS = {ErrorCode.INTERNAL: 500, ErrorCode.UNAVAILABLE: 503, ErrorCode.TIMEOUT: 504}


def accepted_media_type(accept: str) -> str | None:
    """Which of our two media types an Accept header prefers; None if it accepts neither.

    If it prefers neither, the one that it names first. If it names neither (an empty header, `*/*`), application/json,
    which clients older than the draft expect.
    """
    if not accept.strip():
        return JSON
    ranges = dict(_quality(part) for part in accept.lower().split(","))
    named = [kind for kind in ranges if kind in (GRAPHQL, JSON)]
    # `max` returns the first of equals, so this order decides between equal qualities.
    best = max([*named, JSON, GRAPHQL], key=lambda kind: _quality_of(kind, ranges))
    return best if _quality_of(best, ranges) > 0 else None


def _quality_of(media_type: str, ranges: Mapping[str, float]) -> float:
    """The quality that the most specific matching range gives (RFC 9110, 12.5.1); 0 if none matches."""
    return next((ranges[kind] for kind in (media_type, "application/*", "*/*") if kind in ranges), 0.0)


def _quality(part: str) -> tuple[str, float]:
    kind, *parameters = [piece.strip() for piece in part.split(";")]
    given = next((piece.removeprefix("q=") for piece in parameters if piece.startswith("q=")), "1")
    try:
        return kind, float(given)
    except ValueError:
        return kind, 0.0


def rejected_status(media_type: str, errors: Sequence[Mapping[str, Any]]) -> int:
    """The status of a well-formed request without an answer. Under application/json it is 200: the draft's rule."""
    code = errors[0]["extensions"]["code"]
    return _STATUS.get(code, 400) if media_type == GRAPHQL else 200


def last_words(status: int, sentence: str, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A whole response in plain text, after which the connection ends. `headers` are those of every response."""
    body = sentence.encode()
    return (
        STATUS_LINE[status]
        + b"".join(b"%b: %b\r\n" % header for header in headers)
        + b"content-type: text/plain; charset=utf-8\r\nconnection: close\r\n"
        + b"content-length: %d\r\n\r\n%b" % (len(body), body)
    )


def held_bytes(scope: Mapping[str, Any]) -> int:
    """How many bytes of a request's answer are held until its last piece has been given to the connection."""
    held: int = scope.get(_HELD_BYTES, 0)
    return held


class InPieces(Response):
    """Its body goes out piece by piece, each when the client has taken the one before.

    A connection holds what it was given until the last byte has left. So of a body whose end nobody takes, it must not
    have been given all.
    """

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        scope[_HELD_BYTES] = len(self.body)
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        last = max(0, len(self.body) - 1) // BYTES_AT_ONCE
        for i in range(last + 1):
            piece = self.body[i * BYTES_AT_ONCE : (i + 1) * BYTES_AT_ONCE]
            await send({"type": "http.response.body", "body": piece, "more_body": i < last})


def answer(
    status: int, body: bytes, media_type: str, tag: str = "", headers: Mapping[str, str] | None = None
) -> Response:
    """With a `tag`, whoever has kept the response must ask whether it still holds (no-cache); "" is no tag."""
    response = InPieces(
        body, status, {"Content-Type": f"{media_type}; charset=utf-8", "Vary": "Accept", **(headers or {})}
    )
    if tag:
        response.headers["ETag"], response.headers["Cache-Control"] = tag, "no-cache"
    return response


def answer_of(
    status: int, body: Mapping[str, Any], media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    return answer(status, orjson.dumps(body), media_type, headers=headers)


def with_member(body: bytes, name: str, value: Any) -> bytes:
    """A body that is a JSON object with members, with one more: the others are not parsed again."""
    return body[:-1] + b"," + orjson.dumps({name: value})[1:]


def not_modified(tag: str) -> Response:
    """304, with the headers that the 200 would have (RFC 9110, 15.4.5)."""
    return Response(status_code=304, headers={"ETag": tag, "Vary": "Accept", "Cache-Control": "no-cache"})
