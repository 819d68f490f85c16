"""Pages of a hundred rows, each row with a page of ten, from random places of the largest graph's long connections."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import orjson

from bench import graphs
from bench.client import Client
from bench.graphs import Size
from bench.ratios import percentile
from bench.stage import Say

FOLDER = Path(__file__).parent / "queries" / "pages"
PAGE, STEP = 100, 500
TARGET_MS = 50
DIALOGUES_WALKED = 20

Variables = dict[str, Any]

_CURSORS = "query ($first: Int!, $after: String) {{ {root}(first: $first, after: $after) {{ {edges} }} }}"
_CURSORS_OF_ONE = (
    "query ($slug: String!, $first: Int!, $after: String)"
    " {{ dialogue(slug: $slug) {{ memberships(first: $first, after: $after) {{ {edges} }} }} }}"
)
_EDGES = "edges { cursor } pageInfo { hasNextPage endCursor }"


@dataclass(frozen=True, slots=True)
class Pages:
    """The milliseconds of each page when it was asked for first, and when all were asked for again in another order."""

    shape: str
    pages: int
    first: list[float]
    warm: list[float]

    def as_json(self) -> dict[str, Any]:
        return {
            "shape": self.shape,
            "pages": self.pages,
            "first_p50_ms": median(self.first),
            "first_p99_ms": percentile(self.first, 99),
            "warm_p50_ms": median(self.warm),
            "warm_p99_ms": percentile(self.warm, 99),
            "target_ms": TARGET_MS,
            "reached": median(self.warm) < TARGET_MS,
        }


def random_pages(port: int, size: Size, pages: int, say: Say) -> Iterator[Pages]:
    """Each shape in turn. The process at this port must not have answered any of the pages before."""
    random = Random("pages")
    with Client(port) as client:
        say(f"{size.name}: walking long connections to places all over them")
        dialogues, countries = (_cursors(client, _CURSORS, {}, root=root) for root in ("dialogues", "countries"))
        shapes: dict[str, Callable[[], Variables]] = {
            "dialogues-memberships": lambda: {"after": random.choice(dialogues)},
            "dialogues-countries": lambda: {"after": random.choice(dialogues)},
            "countries-memberships": lambda: {"after": random.choice(countries)},
            "members-memberships": _of_one(client, random, size),
        }
        for shape, place in shapes.items():
            say(f"{size.name}: {pages} pages of {shape}")
            text = (FOLDER / f"{shape}.graphql").read_text(encoding="utf-8")
            bodies = [orjson.dumps({"query": text, "variables": place()}) for _ in range(pages)]
            first = [_milliseconds(client, body) for body in bodies]
            random.shuffle(bodies)
            yield Pages(shape, pages, first, [_milliseconds(client, body) for body in bodies])


def _of_one(client: Client, random: Random, size: Size) -> Callable[[], Variables]:
    """Draws a place in the memberships of one dialogue, of the DIALOGUES_WALKED whose cursors are fetched."""
    slugs = [row["slug"] for row in random.sample(graphs.dialogues(size), min(DIALOGUES_WALKED, size.dialogues))]
    places = [(slug, after) for slug in slugs for after in _cursors(client, _CURSORS_OF_ONE, {"slug": slug})]

    def place() -> Variables:
        slug, after = random.choice(places)
        return {"slug": slug, "after": after}

    return place


def _cursors(client: Client, text: str, variables: Variables, root: str = "") -> list[str]:
    """All cursors of a connection after which a whole page follows, but at least the first cursor."""
    query = text.format(root=root, edges=_EDGES)
    cursors: list[str] = []
    after: str | None = None
    while True:
        asked = {"query": query, "variables": {**variables, "first": STEP, "after": after}}
        connection = _connection(client.post(orjson.dumps(asked)).data)
        cursors += [edge["cursor"] for edge in connection["edges"]]
        if not connection["pageInfo"]["hasNextPage"]:
            return cursors[: max(1, len(cursors) - PAGE)]
        after = connection["pageInfo"]["endCursor"]


def _connection(data: Any) -> Any:
    """The only connection in the data, however deep it is."""
    while "edges" not in data:
        [data] = data.values()
    return data


def _milliseconds(client: Client, body: bytes) -> float:
    answer = client.post(body)
    assert answer.data is not None  # noqa: S101 - raises where there are errors
    return answer.seconds * 1000
