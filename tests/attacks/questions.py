"""Attacks by questions: requests that once took the API, its database or its memory; and neighbours of these."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.attacks.raw_client import post

KHARTOUM = "dialogue/khartoum-process"
LIMIT, BAD_INPUT, ANSWERED = "LIMIT", "BAD_INPUT", ""
EVIDENCE = "id fact section paragraph line basis asOf nameAsWritten roleAsWritten group note"
COUNTRY_ORDERS = ["NAME", "CODE", "DIALOGUE_COUNT", "MEMBERSHIP_COUNT", "LEADERSHIP_COUNT"]
KINDS = ["GAP", "ERROR"]


@dataclass(frozen=True, slots=True)
class Asking:
    """`make` makes a request, each time with other values; `codes` are what its answers may have for errors."""

    make: Callable[[random.Random], bytes]
    codes: Sequence[str]


def _aliases(count: int, selected: str) -> str:
    return " ".join(f"a{i}: {selected}" for i in range(count))


def _below_dialogues(inner: str, n: int, **more: Any) -> bytes:
    document = (
        f"query ($ids: [ID!]!) {{ {more.pop('beside', '')} nodes(ids: $ids) {{ ... on Dialogue {{ {inner} }} }} }}"
    )
    return post(document, {"ids": [KHARTOUM] * n}, **more)


def _members_of_members(name: str, n: int) -> bytes:
    members = f"memberships(first: 41) {{ nodes {{ {name}: id }} }}"
    return _below_dialogues(f"memberships(first: 30) {{ nodes {{ dialogue {{ {members} }} }} }}", n)


def _evidence(aliases: int, n: int, beside: str = "") -> bytes:
    leaves = f"{EVIDENCE} {_aliases(aliases, 'id')}"
    instrument = f"instrument {{ evidence {{ {leaves} }} }}"
    return _below_dialogues(f"memberships(first: 41) {{ nodes {{ {instrument} }} }}", n, beside=beside)


def _kinds(rng: random.Random, aliases: int, length: int) -> bytes:
    selected = " ".join(f"a{i}: discrepancies(kinds: $kinds, first: {i}) {{ id }}" for i in range(aliases))
    kinds = [rng.choice(KINDS) for _ in range(length)]
    return post(f"query ($kinds: [DiscrepancyKind!]) {{ {selected} }}", {"kinds": kinds})


def _order_items(length: int) -> bytes:
    order = [{"by": "NAME", "direction": "ASC"}] * length
    return post("query ($o: [CountryOrder!]) { countries(orderBy: $o, first: 1) { nodes { id } } }", {"o": order})


def _orders(rng: random.Random, n: int, fields: int, first: int) -> bytes:
    declared = "".join(f"$o{i}: [CountryOrder!] " for i in range(n))
    selected = " ".join(f"a{i}: countries(first: {first}, orderBy: $o{i}) {{ nodes {{ id }} }}" for i in range(n))
    orders = {
        f"o{i}": [{"by": by, "direction": rng.choice(["ASC", "DESC"])} for by in rng.sample(COUNTRY_ORDERS, fields)]
        for i in range(n)
    }
    return post(f"query ({declared}) {{ {selected} }}", orders)


def _out_of_range(n: int, aliases: int, size: int = -1) -> bytes:
    pages = _aliases(aliases, f"memberships(first: {size}) {{ totalCount }}")
    return _below_dialogues(f"memberships(first: 41) {{ nodes {{ instrument {{ dialogues {{ {pages} }} }} }} }}", n)


def _nested(depth: int) -> bytes:
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return post("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": value})


def _text(rng: random.Random, length: int) -> bytes:
    text = f"{rng.getrandbits(64):x}" * (length // 16)
    return post("query ($slug: String!) { dialogue(slug: $slug) { name } }", {"slug": text})


def _unused_variable(rng: random.Random, length: int) -> bytes:
    return post("{ dataset { version } }", {"unused": f"{rng.getrandbits(64):x}" * (length // 16)})


def _blocks(rng: random.Random) -> bytes:
    """Many operations, of which one is asked for."""
    operations = " ".join(f"query O{i} {{ ...F }}" for i in range(60))
    fragment = f"fragment F on Query {{ {_aliases(30, 'dialogues(first: 1) { totalCount }')} }}"
    return post(f"# {rng.getrandbits(64)}\n{operations} {fragment}", operationName="O1")


def large_answer() -> bytes:
    """A request for nearly as many bytes as an answer may have."""
    return _evidence(90, 60)


QUESTIONS = {
    "C1 a name of 19,700 characters": Asking(lambda _: _members_of_members("A" * 19_700, 30), [LIMIT]),
    "C1 names of 200 characters": Asking(lambda _: _members_of_members("A" * 200, 500), [ANSWERED, LIMIT]),
    "C1 short names": Asking(lambda _: _evidence(90, 300), [LIMIT]),
    "C1 the same things by nodes and edges": Asking(
        lambda _: _below_dialogues(
            "memberships { nodes { dialogue { memberships { nodes { id member { name } } edges { node { id } } } } } }",
            500,
        ),
        [ANSWERED, LIMIT],
    ),
    "C2 a list of 140,000 kinds": Asking(lambda rng: _kinds(rng, 100, 140_000), [LIMIT]),
    "C2 a list one longer than the enum": Asking(lambda rng: _kinds(rng, 100, 14), [LIMIT]),
    "C2 33,000 items of an order": Asking(lambda _: _order_items(30_000), [LIMIT]),
    "C2 700 KB of text": Asking(lambda rng: _text(rng, 700_000), [LIMIT]),
    "C2 700 KB in a variable that nobody declares": Asking(lambda rng: _unused_variable(rng, 700_000), [LIMIT]),
    "C2 lists in lists": Asking(lambda _: _nested(200), [LIMIT, BAD_INPUT]),
    "H1 seventy orders": Asking(lambda rng: _orders(rng, 70, 5, 0), [LIMIT]),
    "H1 as many orders as are allowed": Asking(lambda rng: _orders(rng, 8, 3, 0), [ANSWERED]),
    "H2 introspection beside data": Asking(lambda _: _evidence(90, 26, "__schema { __typename }"), [ANSWERED, LIMIT]),
    "H2 the fullest introspection beside data": Asking(
        lambda rng: _evidence(
            rng.randrange(50, 90),
            26,
            "__schema { types { fields { args { type { ofType { ofType { name } } } } type { ofType { name } } } } }",
        ),
        [ANSWERED, LIMIT],
    ),
    "H3 pages of -1 rows": Asking(lambda _: _out_of_range(500, 4), [BAD_INPUT, LIMIT]),
    "H3 pages of 501 rows": Asking(lambda _: _out_of_range(500, 4, 501), [BAD_INPUT, LIMIT]),
    "H3 pages of no rows": Asking(lambda _: _out_of_range(500, 4, 0), [ANSWERED, LIMIT]),
    "M3 variables that are new each time": Asking(lambda rng: _text(rng, 200), [ANSWERED]),
    "sixty operations": Asking(_blocks, [ANSWERED, BAD_INPUT]),
}
