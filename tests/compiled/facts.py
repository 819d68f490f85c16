"""Arguments that meet data: the ids, slugs, codes and cursors that the graph holds, and a few that it doesn't."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import neo4j

from tests.execution import Asker

Order = list[dict[str, str]]
Values = dict[str, Any]

DATES = ["1991", "2003-05", "2006-07-11", "2010", "2014", "2014-11", "2014-11-28", "2016-02-29", "2020", "2031"]
# One order among few: each new text of Cypher costs the database a tenth of a second.
ORDERS: Mapping[str, Sequence[Order]] = {
    "Country": [[], [{"by": "NAME", "direction": "DESC"}], [{"by": "DIALOGUE_COUNT"}, {"by": "CODE"}]],
    "Dialogue": [[], [{"by": "STARTED"}], [{"by": "MEMBERSHIP_COUNT", "direction": "DESC"}]],
    "Organisation": [[], [{"by": "LEADERSHIP_COUNT", "direction": "DESC"}]],
    "Membership": [[], [{"by": "SINCE", "direction": "DESC"}, {"by": "MEMBER_NAME"}]],
    "Leadership": [[], [{"by": "SINCE"}, {"by": "ROLE", "direction": "ASC"}]],
    "Theme": [[]],
    "Instrument": [[]],
    "Meeting": [[]],
}
_IN_A_DIALOGUE = {"Membership": "memberships", "Leadership": "leaderships"}
_AT_THE_ROOT = {
    "Country": "countries",
    "Dialogue": "dialogues",
    "Organisation": "organisations",
    "Theme": "themes",
    "Instrument": "instruments",
    "Meeting": "meetings",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """`cursors` are by the type of row and its place in ORDERS; `ids` by type."""

    ids: Mapping[str, Sequence[str]]
    slugs: Mapping[str, Sequence[str]]
    codes: Sequence[str]
    cursors: Mapping[tuple[str, int], Sequence[str]]
    enums: Mapping[str, Sequence[str]]

    def arguments(self, of: str, field: str, row_type: str, conditions: Sequence[str], rng: Random) -> Values:
        """Values of the arguments of a field of type `of`, of those that are given."""
        named = _NAMED.get(field)
        if of == "Query" and named:
            return named(self, conditions, rng)
        if field == "statements" and of != "Source":
            return {"kinds": self._some("StatementKind", rng)} if rng.random() < 0.5 else {}
        if field == "claims":
            return {"fields": rng.sample(["name", "status", "started", "regions", "kinds"], rng.randint(0, 3))}
        return self._page(of, row_type, rng) if row_type in ORDERS else {}

    def id(self, conditions: Sequence[str], rng: Random) -> str:
        """Of one of the types asked for, mostly."""
        if rng.random() < 0.06:
            return rng.choice(["", "country/XX", "nothing", "evidence/", "ünter/ß"])
        among = [each for each in conditions if each in self.ids]
        return rng.choice(self.ids[rng.choice(among if among and rng.random() < 0.8 else sorted(self.ids))])

    def _some(self, enum: str, rng: Random) -> list[str]:
        return [rng.choice(self.enums[enum]) for _ in range(rng.randint(0, 3))]

    def _page(self, of: str, row_type: str, rng: Random) -> Values:
        """One thing out of the ordinary at a time, mostly: what goes into the text of the Cypher."""
        values: Values = {"first": rng.randint(0, 3)} if rng.random() < 0.95 else {}
        at = 0
        for special in rng.choices(_SPECIALS, _WEIGHTS, k=1 if rng.random() < 0.95 else 2):
            if special == "orderBy" and len(ORDERS[row_type]) > 1:
                at = rng.randrange(len(ORDERS[row_type]))
                values["orderBy"] = ORDERS[row_type][at] or rng.choice([None, []])
            elif special == "asOf" and of != "Query":
                values["asOf"] = rng.choice(DATES)
            elif special == "last":
                values = {"last": rng.randint(0, 3)}
            elif special in ("after", "before"):
                values[special] = rng.choice(self.cursors[row_type, at] or [None])
            elif special == "wrong":
                values |= rng.choice(_WRONG)
        return values


_SPECIALS = ["", "orderBy", "asOf", "last", "after", "before", "wrong"]
_WEIGHTS = [60, 12, 8, 6, 8, 4, 10]
_WRONG: list[Values] = [{"first": -1}, {"last": 501}, {"after": "mine"}, {"first": 1, "last": 1}, {"first": None}]


Named = Callable[[Facts, Sequence[str], Random], Values]


def _of_id(facts: Facts, conditions: Sequence[str], rng: Random) -> Values:
    return {"id": facts.id(conditions, rng)}


def _of_ids(facts: Facts, conditions: Sequence[str], rng: Random) -> Values:
    return {"ids": [facts.id(conditions, rng) for _ in range(rng.randint(0, 4))]}


def _of_code(facts: Facts, _conditions: Sequence[str], rng: Random) -> Values:
    return {"code": rng.choice(facts.codes if rng.random() < 0.9 else ["XX", "Austria", "at", ""])}


def _of_slug(label: str) -> Named:
    def of_slug(facts: Facts, _conditions: Sequence[str], rng: Random) -> Values:
        return {"slug": rng.choice(facts.slugs[label] if rng.random() < 0.9 else ["nobody", ""])}

    return of_slug


def _of_discrepancies(facts: Facts, _conditions: Sequence[str], rng: Random) -> Values:
    values: Values = {"first": rng.choice([0, 1, 2, 3, 5, 1001] if rng.random() < 0.2 else [1, 2, 3])}
    if rng.random() < 0.4:
        values["dialogue"] = rng.choice([*facts.slugs["Dialogue"], "nobody"])
    if rng.random() < 0.3:
        values["kinds"] = facts._some("DiscrepancyKind", rng)  # noqa: SLF001
    return values


_NAMED: Mapping[str, Named] = {
    "node": _of_id,
    "nodes": _of_ids,
    "country": _of_code,
    "dialogue": _of_slug("Dialogue"),
    "organisation": _of_slug("Organisation"),
    "discrepancies": _of_discrepancies,
}


def gathered(driver: neo4j.Driver, ask: Asker, enums: Mapping[str, Sequence[str]]) -> Facts:
    """What the loaded graph holds."""
    ids: dict[str, list[str]] = {}
    slugs: dict[str, list[str]] = {}
    codes: list[str] = []
    for row in driver.execute_query(_IDS).records:
        ids.setdefault(row["label"], []).append(row["id"])
        if row["slug"]:
            slugs.setdefault(row["label"], []).append(row["slug"])
        codes += row["codes"]
    cursors = {
        (row_type, at): _cursors(ask, row_type, order)
        for row_type, orders in ORDERS.items()
        for at, order in enumerate(orders)
    }
    return Facts(ids, slugs, codes, cursors, enums)


_IDS = """
CALL () {
  MATCH (n:Country|Dialogue|Organisation|Theme|Instrument|Meeting|Source|Discrepancy)
  RETURN labels(n)[0] AS label, n.id AS id, n.slug AS slug, [c IN [n.code, n.code3] WHERE c IS NOT NULL] AS codes
  UNION ALL
  MATCH ()-[r:MEMBER_OF|LEADS]->()
  RETURN CASE type(r) WHEN 'LEADS' THEN 'Leadership' ELSE 'Membership' END AS label, r.id AS id, null AS slug,
    [] AS codes
}
RETURN label, id, slug, codes ORDER BY id
"""


def _cursors(ask: Asker, row_type: str, order: Order) -> list[str]:
    by = ", ".join(f"{{{', '.join(f'{name}: {value}' for name, value in each.items())}}}" for each in order)
    arguments = f"(first: 8{f', orderBy: [{by}]' if by else ''})"
    if row_type in _AT_THE_ROOT:
        page = ask.data(f"{{ page: {_AT_THE_ROOT[row_type]}{arguments} {{ edges {{ cursor }} }} }}")["page"]
    else:
        of = json.dumps("rabat-process")
        inner = f"page: {_IN_A_DIALOGUE[row_type]}{arguments} {{ edges {{ cursor }} }}"
        page = ask.data(f"{{ dialogue(slug: {of}) {{ {inner} }} }}")["dialogue"]["page"]
    return [edge["cursor"] for edge in page["edges"]]
