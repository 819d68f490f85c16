"""Brings the answers of all forms (queries.py) to one form, so that they can be compared value by value.

Left out are cursors, which each server makes in its own way, `pageInfo`, which follows from the count, and mere
wrappers: `nodes`, `edges`, `node`, `properties`.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

LEFT_OUT = ("cursor", "pageInfo")


def common(form: str, data: Any) -> Any:
    """The `data` of an answer to a query of this form, brought to the common form."""
    return FORMS[form](data)


def first_difference(left: Any, right: Any, path: str = "data") -> str | None:
    """Where two values differ first, and how, in words; None if they are equal."""
    if isinstance(left, dict) and isinstance(right, dict):
        if left.keys() != right.keys():
            return f"{path}: {sorted(left)} and {sorted(right)}"
        pairs = ((f"{path}.{name}", left[name], right[name]) for name in left)
    elif isinstance(left, list) and isinstance(right, list):
        if len(left) != len(right):
            return f"{path}: {len(left)} and {len(right)} rows"
        pairs = ((f"{path}[{i}]", one, other) for i, (one, other) in enumerate(zip(left, right, strict=True)))
    else:
        return None if left == right else f"{path}: {left!r} and {right!r}"
    return next(filter(None, (first_difference(one, other, at) for at, one, other in pairs)), None)


def objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every object in a value of the common form, once for each place where it stands."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


def _ours(value: Any) -> Any:
    if isinstance(value, list):
        return [_ours(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"nodes"}:
        return _ours(value["nodes"])
    if "edges" in value:
        rest = {name: inner for name, inner in value.items() if name not in ("edges", *LEFT_OUT)}
        return rest | {"rows": [_ours(edge["node"]) for edge in value["edges"]]}
    return {name: _ours(inner) for name, inner in value.items()}


def _peer(data: Any) -> Any:
    """The peer gives one country as a list of one row, and the page as a connection, or as a list beside its count."""
    if connection := data.get("countriesConnection"):
        rows = data["countries"] if "countries" in data else [edge["node"] for edge in connection["edges"]]
        return {"countries": {"totalCount": connection["totalCount"], "rows": rows}}
    if "countries" in data:
        [country] = data["countries"]
        return {"country": _peer_value(country)}
    return _peer_value(data)


def _peer_value(value: Any) -> Any:
    if isinstance(value, list):
        return [_peer_value(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    return dict(_peer_field(name, inner) for name, inner in value.items())


def _peer_field(name: str, value: Any) -> tuple[str, Any]:
    """A connection whose edges have properties is what we call memberships; one without them is a plain list."""
    kind = name.removesuffix("Connection")
    if kind == name:
        return name, _peer_value(value)
    edges = value["edges"]
    if not any("properties" in edge for edge in edges):
        return kind, [_peer_value(edge["node"]) for edge in edges]
    other = {"countries": "member", "dialogues": "dialogue"}[kind]
    return "memberships", [{**edge["properties"], other: _peer_value(edge["node"])} for edge in edges]


FORMS: Mapping[str, Callable[[Any], Any]] = {
    "ours": _ours,
    "floor": _ours,
    "joined": _ours,
    "peer": _peer,
    "peer-other": _peer,
}
