"""Two versions of the graph, in which each name and note tells whose it is, and clients that look for mixed answers."""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import count
from random import Random
from typing import Any

import httpx

from seed import Graph
from seed.dataset_node import with_dataset
from seed.graph import Node, Relationship, graph_of
from tests.serving import PATIENCE_S

EVERYTHING = """{
  dataset { version leaderships }
  dialogues { nodes { name memberships(first: 500) { nodes { note member { name } } } leaderships { totalCount } } }
}"""
COUNTS = """{
  dialogues { nodes { name leaderships { totalCount nodes { note leader { name } } } } }
  dataset { version leaderships }
}"""
NAMES = "{ countries(first: 500) { nodes { name } } dataset { version } }"
SOME = """query Some($ids: [ID!]!, $first: Int) {
  nodes(ids: $ids) { ... on Country { name memberships(first: $first) { nodes { note dialogue { name } } } } }
  dataset { version }
}"""
PAGE = """query Page($first: Int, $last: Int) {
  countries(first: $first) { nodes { name dialogues { nodes { name } } } }
  organisations(last: $last) { nodes { name partOf { name } leaderships { nodes { note dialogue { name } } } } }
  dataset { version }
}"""


def marked(graph: Graph, mark: str) -> Graph:
    """All names, and notes of edges from actors, end with the mark. In B, every second leadership is gone."""
    nodes = [
        Node(node.id, {name: f"{value} {mark}" if name == "name" else value for name, value in node.properties.items()})
        for node in graph.nodes.values()
        if node.id != "dataset"
    ]
    edges = [
        Relationship(edge.id, edge.type, edge.start, edge.end, {**edge.properties, "note": mark})
        if edge.type in ("MEMBER_OF", "LEADS")
        else edge
        for edge in graph.relationships.values()
    ]
    gone = {edge.id for edge in [edge for edge in edges if edge.type == "LEADS"][:: 2 if mark == "B" else 10**9]}
    return with_dataset(graph_of(nodes, [edge for edge in edges if mark == "A" or edge.id not in gone]))


def marks(value: Any) -> Iterator[str]:
    """The marks of all names and notes in an answer."""
    if isinstance(value, list):
        for each in value:
            yield from marks(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name in ("name", "note"):
                yield each[-1]
            else:
                yield from marks(each)


def leaderships(data: Any) -> list[int]:
    """How many there are: as the dataset says, and as counted, where an answer holds both."""
    if "leaderships" not in data["dataset"]:
        return []
    counted = sum(node["leaderships"]["totalCount"] for node in data["dialogues"]["nodes"])
    return [data["dataset"]["leaderships"], counted]


class Client(threading.Thread):
    """Asks until it is told to stop. `seen` counts what it got, `mixed` are the answers of two versions."""

    def __init__(self, url: str, codes: list[str], versions: Mapping[str, str], seed: int) -> None:
        super().__init__()
        self.versions, self.codes = versions, codes
        self.seen: Counter[str] = Counter()
        self.mixed: list[Any] = []
        self.failed: BaseException | None = None
        self._url = f"{url}/graphql"
        self._rng = Random(seed)
        self._fresh = count(seed * 10_000)
        self._tags: dict[str, str] = {}
        self._over = threading.Event()

    def run(self) -> None:
        try:
            with httpx.Client(timeout=PATIENCE_S) as client:
                while not self._over.is_set():
                    self._ask(client)
        except BaseException as error:  # for the test to raise
            self.failed = error

    def end(self) -> None:
        self._over.set()
        self.join()
        if self.failed:
            raise self.failed

    def _ask(self, client: httpx.Client) -> None:
        some = {
            "ids": self._rng.sample(self.codes, self._rng.randint(1, len(self.codes))),
            "first": next(self._fresh) % 499,
        }
        page = {"first": self._rng.randint(1, 55), "last": self._rng.randint(1, 90)}
        query, variables = self._rng.choice([(EVERYTHING, {}), (COUNTS, {}), (SOME, some), (PAGE, page)])
        if self._rng.random() < 0.3:
            self._get(client, self._rng.choice([NAMES, COUNTS]))
        else:
            self._judge(client.post(self._url, json={"query": query, "variables": variables}))

    def _get(self, client: httpx.Client, query: str) -> None:
        known = {"If-None-Match": self._tags[query]} if query in self._tags else {}
        response = client.get(self._url, params={"query": query}, headers=known)
        if response.status_code == 304:
            self.seen["304"] += 1
            return
        self._judge(response)
        if "etag" in response.headers:
            self._tags[query] = response.headers["etag"]

    def _judge(self, response: httpx.Response) -> None:
        answer = response.json()
        if errors := answer.get("errors"):
            self.seen[", ".join(sorted({error["extensions"]["code"] for error in errors}))] += 1
            return
        data = answer["data"]
        mark = self.versions[data["dataset"]["version"]]
        self.seen[mark] += 1
        if set(marks(data)) != {mark} or len(set(leaderships(data))) > 1:
            self.mixed.append(answer)
