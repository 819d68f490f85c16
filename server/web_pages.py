"""Serves browsers the playground from web/dist; if it isn't built, a plain page that says how to build it.

The pages must load nothing from other origins, and no other page may frame them.
"""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from server.headers import header

DIST = Path(__file__).parent.parent / "web" / "dist"

# Monaco, the playground's editor, makes workers from blobs and sets inline styles: hence blob: and 'unsafe-inline'.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
    "Vary": "Accept",
}
_NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Migration Dialogues</title>
<h1>The playground is not built</h1>
<p>Build it with <code>scripts/up</code>. The API works without it:
send queries to <a href="/graphql">/graphql</a>; its schema is at <a href="/schema.graphql">/schema.graphql</a>.</p>
</html>
"""


class Playground:
    """`page` is the page itself, `files` the assets that it loads from /playground/."""

    def __init__(self, dist: Path) -> None:
        self.dist = dist
        self.files = _Built(directory=dist, check_dir=False)

    async def page(self, _request: Request) -> Response:
        index = self.dist / "index.html"
        if index.is_file():
            return FileResponse(index, headers=_HEADERS)
        return HTMLResponse(_NOT_BUILT, headers=_HEADERS)


class _Built(StaticFiles):
    """Serves the built files. Assets may be cached for ever, since Vite names them after their content."""

    async def check_config(self) -> None:
        """Does nothing: Starlette would fail without the folder, but the playground may be built later, or never."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if any(part.startswith(".") for part in path.split("/")):
            raise HTTPException(404)  # the build's own notes
        response = await super().get_response(path, scope)
        for name, value in _HEADERS.items():
            response.headers[name] = value
        if path.startswith("assets/") and response.status_code == 200:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def asks_for_a_page(request: Request) -> bool:
    """Whether a browser visits the endpoint's address, rather than a client sending a GraphQL query."""
    return (
        request.method in ("GET", "HEAD")
        and "text/html" in header(request.scope, b"accept")
        and "query" not in request.query_params
    )
