"""What pages of other origins may do by way of a browser that reaches the API (docs/decisions/0018-foreign-pages.md).

On a loopback address a browser may reach what its pages must not: so `Host` must be a name of this machine, and only
pages of this machine are answered. On other addresses every page may read. Settings say otherwise. No answer depends
on cookies or other credentials, and none admits them.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schema.errors import ErrorCode
from server.middleware import REQUEST_ID
from server.setting_readers import HOST_NAME
from server.settings import Settings

LOOPBACK = r"localhost|127(?:\.\d{1,3}){3}|\[::1\]"
LOOPBACK_ORIGIN = rf"https?://(?:{LOOPBACK})(?::\d{{1,5}})?"
PREFLIGHT_SECONDS = 600
MALFORMED = "Expected one header Host with a name or an address, and perhaps a port."
MISDIRECTED = "Expected a Host that is a name of this API, got another. DIALOGUES_ALLOWED_HOSTS says which there are."
FOREIGN = (
    "A page of another origin asks here in a way that its browser does not let it read. It may link to this address, or"
    " ask with CORS if its origin is one of DIALOGUES_CORS_ORIGINS."
)
_HOST = re.compile(rf"({HOST_NAME})(?::\d{{0,5}})?", re.ASCII)
LONGEST_HOST = 300
"""More characters than a name of the domain name system has, with a port. Longer ones are not to be kept."""
_MARKS = frozenset({b"origin", b"sec-fetch-site"})
"""The headers by which a browser says whose page asks."""
_FOREIGN_SITES = ("cross-site", "same-site")


def is_loopback(host: str) -> bool:
    """Whether a name or address, in lower case, is one of this machine alone."""
    return re.fullmatch(LOOPBACK, f"[{host}]" if ":" in host and not host.startswith("[") else host) is not None


def guards(settings: Settings) -> Iterator[Middleware]:
    by_default = "loopback" if is_loopback(settings.host.lower()) else "*"
    yield Middleware(HostCheck, settings.allowed_hosts or (by_default,))
    yield Middleware(CorsCheck, settings.cors_origins or (by_default,), private_network=bool(settings.cors_origins))


class HostCheck:
    """ASGI middleware: refuses a request whose `Host` is malformed or names another server.

    So a page whose own name was made to point here (DNS rebinding) gets nothing, though its browser sees one origin.
    """

    def __init__(self, app: ASGIApp, allowed: Sequence[str]) -> None:
        self.app, self.allowed = app, frozenset(allowed)
        self.admits = lru_cache(100)(self._admits)  # most requests bring one of a few names, and this takes 3 µs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self.refusal(scope) if scope["type"] == "http" else None
        await (refusal or self.app)(scope, receive, send)

    def refusal(self, scope: Scope) -> Response | None:
        given = [value for name, value in scope["headers"] if name == b"host"]
        if not given and scope["http_version"] == "1.0":
            return None
        admitted = self.admits(given[0]) if len(given) == 1 and len(given[0]) <= LONGEST_HOST else None
        if admitted is None:
            return _refusal(400, MALFORMED)
        return None if admitted else _refusal(421, MISDIRECTED)

    def _admits(self, host: bytes) -> bool | None:
        """None if it is malformed."""
        named = _HOST.fullmatch(host.decode("latin-1"))
        if not named:
            return None
        name = named[1].lower().removesuffix(".")
        return "*" in self.allowed or name in self.allowed or is_loopback(name)


class CorsCheck(CORSMiddleware):
    """ASGI middleware: CORS; and what no CORS would let a foreign page read is not even answered.

    A browser marks what a page asks for. Links pass, and what CORS admits. An image, a script, a frame or a request
    of an origin that isn't admitted would only make the API work for nobody.
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str], *, private_network: bool) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_origin_regex=LOOPBACK_ORIGIN if "loopback" in origins else None,
            # A page of the internet asks a browser for leave to reach a private network. Only a setting gives it.
            allow_private_network=private_network,
            allow_methods=["GET", "POST"],
            allow_headers=["*"],
            expose_headers=["ETag", REQUEST_ID],
            max_age=PREFLIGHT_SECONDS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _MARKS.isdisjoint(name for name, _ in scope["headers"]):
            # No browser says here whose page asks, so there is nothing to check: most requests, and 13 µs of each.
            await self.app(scope, receive, partial(_send_with_vary, send))
        else:
            await super().__call__(scope, receive, send)

    async def simple_response(self, scope: Scope, receive: Receive, send: Send, request_headers: Headers) -> None:
        if self.is_unreadable(request_headers):
            await _refusal(403, FOREIGN)(scope, receive, send)
        else:
            await super().simple_response(scope, receive, send, request_headers)

    def is_unreadable(self, headers: Headers) -> bool:
        """Whether a browser says that a page of another origin asks, and that page could not read the answer."""
        if headers.get("sec-fetch-site") not in _FOREIGN_SITES:
            return False
        if headers.get("sec-fetch-mode") == "navigate":
            return headers.get("sec-fetch-dest") != "document"
        return headers.get("sec-fetch-mode") == "no-cors" or not self.is_allowed_origin(headers.get("origin", ""))


async def _send_with_vary(send: Send, message: Message) -> None:
    """The same address has other headers if a page of another origin asks, and a cache must not mix them up."""
    if message["type"] == "http.response.start":
        message["headers"].append((b"vary", b"Origin"))
    await send(message)


def _refusal(status: int, sentence: str) -> Response:
    error = {"message": sentence, "extensions": {"code": ErrorCode.BAD_INPUT}}
    return JSONResponse({"errors": [error]}, status)
