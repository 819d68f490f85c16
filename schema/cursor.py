"""Cursors: where a row stands in an order, as text that clients hand back. One of another kind or order is refused.

Cursors are not signed. Whatever a client writes into one, it only says where to go on in rows that the client may read
anyway.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable

import orjson

from loaders.arguments import Order, Position
from loaders.read_declaration import Number, Read
from schema.errors import bad_input

LARGEST = 2**63 - 1  # Neo4j's integers have 64 bits


def encode(read: Read, order: tuple[Order, ...], positions: Iterable[Position]) -> list[str]:
    """The cursors of rows at these positions: the kind of row, the order, and the position, as JSON in base64."""
    # The head is the same for all of them: it is made once, without its closing bracket.
    head = orjson.dumps([_kind(read), _named(order)])[:-1]
    texts = (head + b"," + orjson.dumps(position) + b"]" for position in positions)
    return [urlsafe_b64encode(text).rstrip(b"=").decode() for text in texts]


def decode(name: str, cursor: str, read: Read, order: tuple[Order, ...]) -> Position:
    """The position that a cursor stands for. `name` is the argument that holds it.

    Raises BAD_INPUT where it isn't one of ours, or is of another kind of row or another order.
    """
    try:
        content = orjson.loads(urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
    except ValueError:  # not base64, or not JSON
        raise _not_ours(name) from None
    if not (isinstance(content, list) and len(content) == 3 and isinstance(content[0], str)):
        raise _not_ours(name)
    kind, named, position = content
    if kind != _kind(read):
        raise bad_input(f"Expected `{name}` to be a cursor of this list, got one of a list of other things.")
    if named != _named(order):
        raise bad_input(f"Expected `{name}` to be a cursor of the same `orderBy`, got one of another order.")
    if not _is_position(position, read, order):
        raise _not_ours(name)
    return tuple(position)


def _kind(read: Read) -> str:
    """The row class, not the read: a cursor of one list is well defined in another list of the same kind of row."""
    return read.shape.row.__name__


def _named(order: tuple[Order, ...]) -> list[str]:
    return [f"-{by.name}" if by.descending else by.name for by in order]


def _is_position(position: object, read: Read, order: tuple[Order, ...]) -> bool:
    if not (isinstance(position, list) and len(position) == len(order) + 1):
        return False
    *sorts, id = position
    return isinstance(id, str) and all(
        _is_sort(value, read.orders[by.name]) for value, by in zip(sorts, order, strict=True)
    )


def _is_sort(value: object, cypher: str) -> bool:
    if value is None:
        return True
    if isinstance(cypher, Number):
        return type(value) is int and -LARGEST <= value <= LARGEST
    return isinstance(value, str)


def _not_ours(name: str) -> Exception:
    return bad_input(f"Expected `{name}` to be a cursor that this API gave (`edges.cursor`, `pageInfo`).")
