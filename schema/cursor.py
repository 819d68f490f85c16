"""Cursors: where a row stands in an order. Opaque to clients, and refused where the order is another."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

import orjson

from loaders.read import Order, Scalar
from schema.errors import bad_input

Position = tuple[Scalar, ...]


def encode(order: tuple[Order, ...], position: Position) -> str:
    """The cursor of a row: its order, its sort values in it, its id."""
    return urlsafe_b64encode(orjson.dumps([_named(order), list(position)])).rstrip(b"=").decode()


def decode(name: str, cursor: str, order: tuple[Order, ...]) -> Position:
    """The position that a cursor stands for. BAD_INPUT where it is none of ours, or of another order."""
    try:
        content = orjson.loads(urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
    except ValueError:  # not base64, or not JSON
        raise _not_ours(name) from None
    if not (isinstance(content, list) and len(content) == 2):
        raise _not_ours(name)
    named, position = content
    if named != _named(order):
        raise bad_input(f"Expected `{name}` to be a cursor of the same `orderBy`, got one of another order.")
    if not _is_position(position, len(order)):
        raise _not_ours(name)
    return tuple(position)


def _named(order: tuple[Order, ...]) -> list[str]:
    return [f"-{by.name}" if by.descending else by.name for by in order]


def _is_position(position: object, orders: int) -> bool:
    return (
        isinstance(position, list)
        and len(position) == orders + 1
        and isinstance(position[-1], str)
        and all(value is None or isinstance(value, str | int | float) for value in position)
    )


def _not_ours(name: str) -> Exception:
    return bad_input(f"Expected `{name}` to be a cursor that this API gave (`edges.cursor`, `pageInfo`).")
