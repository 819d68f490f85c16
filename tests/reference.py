"""The graph as plain Python, and what a selection of it must answer: the rules once more, in the slowest way.

Knows nothing of Cypher, batches or keysets: it filters, sorts and cuts lists. Dates are sets of days.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from loaders.partial_dates import days

UNCOUNTED = {"OBSERVER", "GUEST", "INVITED"}
Item = Mapping[str, Any]


@dataclass(frozen=True)
class World:
    """Actors and dialogues by id; edges with `type`, `actor`, `dialogue` and their properties."""

    actors: dict[str, dict[str, Any]]
    dialogues: dict[str, dict[str, Any]]
    edges: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Select:
    """A field of a selection: its arguments, and what is selected of each row."""

    name: str
    arguments: dict[str, Any]
    fields: tuple["Select | str", ...]


def may_hold(world: World, edge: Item, as_of: str) -> bool:
    asked = days(as_of)
    begins = edge["since"] or world.dialogues[edge["dialogue"]]["started"]
    return (not begins or days(begins).first <= asked.last) and (
        not edge["until"] or days(edge["until"]).last >= asked.first
    )


def surely_holds(edge: Item, as_of: str) -> bool:
    if not edge["since"] or not edge["until"]:
        return False
    asked = days(as_of)
    day = datetime.timedelta(days=1)
    every_day = (asked.first + day * n for n in range((asked.last - asked.first).days + 1))
    begun, ends = days(edge["since"]).last, days(edge["until"]).first
    return all(begun <= one <= ends for one in every_day)


def answer(world: World, fields: Iterable[Select | str], item: Item) -> dict[str, Any]:
    """What the API must answer for a selection of one thing."""
    return {name: value for each in fields for name, value in [_value(world, each, item)]}


def _value(world: World, asked: Select | str, item: Item) -> tuple[str, Any]:
    if isinstance(asked, str):
        return asked, item[asked]
    if asked.name in ("member", "leader"):
        return asked.name, answer(world, asked.fields, world.actors[item["actor"]])
    if asked.name == "dialogue":
        return asked.name, answer(world, asked.fields, world.dialogues[item["dialogue"]])
    return asked.name, _page(world, asked, _rows(world, asked, item))


def _rows(world: World, asked: Select, item: Item) -> list[Item]:
    if asked.name in ("memberships", "leaderships"):
        kind = "MEMBER_OF" if asked.name == "memberships" else "LEADS"
        return [_marked(edge, asked) for edge in _held(world, asked) if edge["type"] == kind and _touches(edge, item)]
    if not item:
        return [row for row in _all(world, asked.name) if asked.name != "countries" or row["id"].startswith("country/")]
    far, near = ("dialogue", "actor") if asked.name == "dialogues" else ("actor", "dialogue")
    taking_part = [e for e in _held(world, asked) if e["type"] == "MEMBER_OF" and e["role"] not in UNCOUNTED]
    reached = {edge[far] for edge in taking_part if edge[near] == item["id"]}
    return [row for row in _all(world, asked.name) if row["id"] in reached and (far == "dialogue" or "code" in row)]


def _held(world: World, asked: Select) -> list[dict[str, Any]]:
    as_of = asked.arguments.get("asOf")
    return [edge for edge in world.edges if as_of is None or may_hold(world, edge, as_of)]


def _marked(edge: Item, asked: Select) -> Item:
    as_of = asked.arguments.get("asOf")
    return {**edge, "certain": as_of is None or surely_holds(edge, as_of)}


def _touches(edge: Item, item: Item) -> bool:
    return item["id"] in (edge["actor"], edge["dialogue"])


def _all(world: World, name: str) -> list[dict[str, Any]]:
    return list((world.dialogues if name == "dialogues" else world.actors).values())


def _page(world: World, asked: Select, rows: list[Item]) -> dict[str, Any]:
    rows = sorted(rows, key=lambda row: row["id"])
    for by, descending in reversed(asked.arguments["orderBy"]):
        value = _sort_value(world, by)
        known = [row for row in rows if value(row) is not None]
        known.sort(key=value, reverse=descending)  # stable in both directions
        rows = known + [row for row in rows if value(row) is None]
    first, last = asked.arguments.get("first"), asked.arguments.get("last")
    shown = rows[:first] if last is None else rows[max(0, len(rows) - last) :]
    return {"totalCount": len(rows), "nodes": [answer(world, asked.fields, row) for row in shown]}


def _sort_value(world: World, by: str) -> Callable[[Item], Any]:
    def counted(row: Item) -> int:
        return sum(e["type"] == "MEMBER_OF" and row["id"] in (e["actor"], e["dialogue"]) for e in world.edges)

    return {
        "NAME": lambda row: row["name"],
        "STARTED": lambda row: row["started"],
        "MEMBERSHIP_COUNT": counted,
        "MEMBER_NAME": lambda row: world.actors[row["actor"]]["name"],
        "LEADER_NAME": lambda row: world.actors[row["actor"]]["name"],
        "DIALOGUE_NAME": lambda row: world.dialogues[row["dialogue"]]["name"],
        "SINCE": lambda row: row["since"],
        "ROLE": lambda row: row["role"],
    }[by]
