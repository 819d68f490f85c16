"""Made-up graphs in three sizes, as plain rows. The same size gives the same graph on any machine.

Labels and properties are those that the API reads. Every role counts as taking part, and no country has two memberships
in one dialogue. So a plain traversal of MEMBER_OF, as the peer makes it, reaches exactly what the API shows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from random import Random
from string import ascii_uppercase
from typing import Any

ROLES = ("MEMBER", "SIGNATORY", "PARTICIPANT", "PARTNER", "CONTRIBUTOR")
LANGUAGES = ("Arabic", "English", "French", "Portuguese", "Russian", "Spanish")
REGIONS = ("Africa", "Asia", "Europe", "Latin America", "Middle East")
STATUSES = ("ACTIVE", "ACTIVE", "DORMANT", "ENDED", "UNKNOWN")
SYLLABLES = ("ba", "cor", "da", "el", "fi", "gan", "ho", "is", "ka", "lor", "mi", "na", "or", "pel", "ra", "su", "ti")
SOURCES = 5
EVIDENCE = 200

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Size:
    """How many dialogues and countries there are; each dialogue has `members` countries, drawn from all of them."""

    name: str
    dialogues: int
    members: int
    countries: int

    @property
    def memberships(self) -> int:
        return self.dialogues * self.members


SMALL = Size("small", dialogues=25, members=50, countries=200)
MEDIUM = Size("medium", dialogues=100, members=80, countries=250)
LARGE = Size("large", dialogues=1_000, members=200, countries=2_000)
SIZES = {size.name: size for size in (SMALL, MEDIUM, LARGE)}


def countries(size: Size) -> list[Row]:
    random = Random(f"countries of {size.name}")
    names = _names(random, size.countries)
    return [
        {
            "id": f"country/{code}",
            "code": code,
            "code3": code if len(code) == 3 else f"{code}Z",
            "name": name,
            "sortName": name.lower(),
            "aliases": [f"Republic of {name}"] if random.random() < 0.3 else [],
            "region": region,
            "subregion": f"{random.choice(('Northern', 'Southern'))} {region}",
        }
        for code, name in zip(_codes(size.countries), names, strict=True)
        for region in [random.choice(REGIONS)]
    ]


def dialogues(size: Size) -> list[Row]:
    random = Random(f"dialogues of {size.name}")
    return [_dialogue(random, name) for name in _names(random, size.dialogues)]


def memberships(size: Size) -> Iterator[Row]:
    """A row for each edge: `start` is the id of the country, `end` that of the dialogue."""
    random = Random(f"memberships of {size.name}")
    codes = _codes(size.countries)
    evidence = [row["id"] for row in evidences(size)]
    for dialogue in dialogues(size):
        for code in random.sample(codes, size.members):
            role, since = random.choice(ROLES), _date(random, 0.5)
            path = f"membership/{dialogue['slug']}/country/{code}/{role}"
            yield {
                "start": f"country/{code}",
                "end": dialogue["id"],
                "properties": {
                    "id": path if since is None else f"{path}?since={since}",
                    "role": role,
                    **({} if since is None else {"since": since}),
                    "evidence": random.sample(evidence, random.choice((1, 1, 2))),
                },
            }


def sources() -> list[Row]:
    return [
        {"id": f"source/{slug}", "slug": slug, "title": f"Made-up source {number}", "publisher": "Nobody"}
        for number in range(SOURCES)
        for slug in [f"made-up-{number}"]
    ]


def evidences(size: Size) -> list[Row]:
    """A row for each piece of evidence. `source` is the id of its source, and no property of the node."""
    random = Random(f"evidence of {size.name}")
    return [
        {
            "id": f"evidence/made-up-{number % SOURCES}/{fact}",
            "source": f"source/made-up-{number % SOURCES}",
            "fact": fact,
            "section": f"Section {random.randint(1, 9)}",
            "paragraph": random.randint(1, 30),
            "line": random.randint(1, 400),
            "basis": "STATED",
        }
        for number in range(EVIDENCE)
        for fact in [f"F-{number:03}"]
    ]


def dataset(size: Size) -> Row:
    return {
        "id": "dataset",
        "version": f"made-up-{size.name}",
        "citation": f"A made-up graph, {size.name}",
        "licence": "CC0 1.0",
        "countries": size.countries,
        "dialogues": size.dialogues,
        "organisations": 0,
        "memberships": size.memberships,
        "leaderships": 0,
        "sources": SOURCES,
    }


def _dialogue(random: Random, name: str) -> Row:
    slug = f"{name.lower()}-process"
    known = {
        "started": _date(random, 0.8),
        "website": f"https://{slug}.example" if random.random() < 0.5 else None,
    }
    return {
        "id": f"dialogue/{slug}",
        "slug": slug,
        "name": f"{name} Process",
        "sortName": f"{name} Process".lower(),
        "aliases": [f"{name[:3].upper()}P"],
        "kinds": random.sample(("interregional dialogue", "regional consultative process", "forum"), 2),
        "status": random.choice(STATUSES),
        "languages": random.sample(LANGUAGES, 3),
        "regions": random.sample(REGIONS, 2),
        **{key: value for key, value in known.items() if value is not None},
    }


def _codes(count: int) -> list[str]:
    """Codes of two letters while they last, then of three.

    Those of three have no Z, because a code of two letters and a Z make the `code3` of the other countries.
    """
    two = ["".join(letters) for letters in product(ascii_uppercase, repeat=2)]
    three = ("".join(letters) for letters in product(ascii_uppercase[:25], repeat=3))
    return two[:count] if count <= len(two) else [*two, *(next(three) for _ in range(count - len(two)))]


def _names(random: Random, count: int) -> list[str]:
    names: dict[str, None] = {}
    while len(names) < count:
        names["".join(random.choices(SYLLABLES, k=random.randint(3, 5))).capitalize()] = None
    return list(names)


def _date(random: Random, known: float) -> str | None:
    """A year, a month or a day; None in all but a share of `known` (0 to 1) of the calls."""
    if random.random() >= known:
        return None
    year, month, day = random.randint(1991, 2024), random.randint(1, 12), random.randint(1, 28)
    return random.choice((f"{year}", f"{year}-{month:02}", f"{year}-{month:02}-{day:02}"))
