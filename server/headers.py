"""Headers of a request, as ASGI gives them: bytes, with names in lower case."""

from starlette.types import Scope


def header(scope: Scope, name: bytes) -> str:
    """The value of a header; those of several lines with that name as one list (RFC 9110, 5.3). "" if there is none."""
    return ", ".join([value.decode("latin-1") for given, value in scope["headers"] if given == name])
