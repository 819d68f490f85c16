"""Attacks by questions: requests that once took the API, its database or its memory; and neighbours of these."""

import json
import random
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.attacks.raw_client import get, post

KHARTOUM = "dialogue/khartoum-process"
LIMIT, BAD_INPUT, ANSWERED = "LIMIT", "BAD_INPUT", ""
EVIDENCE = "id fact section paragraph line basis asOf nameAsWritten roleAsWritten group note"
COUNTRY = "id name code code3 aliases region subregion"
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


def _orders(rng: random.Random, n: int, fields: int, page: str = "first: 0") -> bytes:
    declared = "".join(f"$o{i}: [CountryOrder!] " for i in range(n))
    selected = " ".join(f"a{i}: countries({page}, orderBy: $o{i}) {{ nodes {{ id }} }}" for i in range(n))
    orders = {
        f"o{i}": [{"by": by, "direction": rng.choice(["ASC", "DESC"])} for by in rng.sample(COUNTRY_ORDERS, fields)]
        for i in range(n)
    }
    return post(f"query ({declared}) {{ {selected} }}", orders)


def _places(rng: random.Random, n: int) -> bytes:
    """Pages that go on from forged cursors, some of whose values are unknown: each pattern of these is a text."""
    by = rng.sample(COUNTRY_ORDERS, 3)
    order = " ".join(f"{{ by: {each} }}" for each in by)
    selected = []
    for i in range(n):
        values = [rng.choice([None, "x" if each in ("NAME", "CODE") else 1]) for each in by]
        cursor = urlsafe_b64encode(json.dumps(["Country", by, [*values, f"country/{i}"]]).encode()).decode()
        where = rng.choice(["after", "before"])
        selected.append(f'a{i}: countries({where}: "{cursor}", orderBy: [{order}]) {{ nodes {{ id }} }}')
    return post(f"{{ {' '.join(selected)} }}")


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


def _some(rng: random.Random, fields: str) -> str:
    names = fields.split()
    return " ".join(rng.sample(names, rng.randint(1, len(names))))


def _explained(rng: random.Random) -> bytes:
    inner = f"{_some(rng, 'id role scope since until certain note')} evidence {{ {_some(rng, EVIDENCE)} }}"
    document = f'{{ dialogue(slug: "khartoum-process") {{ memberships(first: 1) {{ nodes {{ {inner} }} }} }} }}'
    return post(document, extensions={"explain": True})


def _explained_lists(rng: random.Random) -> bytes:
    lists = [f"a{i}: countries(first: 1) {{ nodes {{ {_some(rng, COUNTRY)} }} }}" for i in range(30)]
    return post(f"{{ {' '.join(lists)} }}", extensions={"explain": True})


ADDRESS = "/graphql?query=" + quote(f"{{ {_aliases(90, 'countries(first: 500) { totalCount nodes { id } }')} }}")


def _by_page(**mode: str) -> bytes:
    """What a browser sends for a page of another origin: the mode of its request, and where the answer is to go."""
    [(name, where)] = mode.items()
    marks = {"sec_fetch_site": "cross-site", "sec_fetch_mode": name.replace("_", "-"), "sec_fetch_dest": where}
    return get(ADDRESS, origin="https://foreign.example", **marks)


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
    "H1 seventy orders": Asking(lambda rng: _orders(rng, 70, 5), [LIMIT]),
    "H1 as many orders as are allowed": Asking(lambda rng: _orders(rng, 8, 3), [ANSWERED]),
    "H1 as many orders, from the end": Asking(lambda rng: _orders(rng, 8, 3, "last: 1"), [ANSWERED]),
    "H1 seventy places to go on from": Asking(lambda rng: _places(rng, 70), [ANSWERED, LIMIT]),
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
    "M4 explanations, each of another selection": Asking(_explained, [ANSWERED]),
    "M4 an explanation of thirty lists": Asking(_explained_lists, [ANSWERED, LIMIT]),
    "M5 an image of a foreign page": Asking(lambda _: _by_page(no_cors="image"), [BAD_INPUT]),
    "M5 a frame of a foreign page": Asking(lambda _: _by_page(navigate="iframe"), [BAD_INPUT]),
    "M5 a script of a foreign page, which reads": Asking(lambda _: _by_page(cors="empty"), [BAD_INPUT]),
    "M5 a foreign name that leads here": Asking(lambda _: get(ADDRESS, host="foreign.example"), [BAD_INPUT]),
    "L a number of 19,000 digits": Asking(
        lambda _: post(f"{{ dialogues(first: {'9' * 19_000}) {{ totalCount }} }}"), [LIMIT]
    ),
    "L an operation's name of 200,000 characters": Asking(
        lambda _: post("query A { __typename }", operationName="A" * 200_000), [BAD_INPUT]
    ),
    "sixty operations": Asking(_blocks, [ANSWERED]),
}
