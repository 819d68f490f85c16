"""Growth: what an answer takes as the query gets deeper and the graph larger.

The number of paths is five times as large with each level, the distinct nodes are soon all there. Whoever reads each
path pays for paths; whoever reads each node once pays for nodes, and for the length of the answer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from statistics import median
from time import perf_counter
from typing import Any

import orjson

from bench import nests
from bench.client import Client, NoAnswerError
from bench.common_form import common, objects
from bench.stage import Say, Stage
from bench.subjects import LIMIT_S, Subject

DEPTHS = range(2, 9)
FIRST = 5
ENOUGH_S = 1.0
SLOW_S = 5.0
AT_LEAST, AT_MOST = 3, 20


@dataclass(frozen=True, slots=True)
class Grown:
    """`ms` of each way to ask; None where it does not finish, and deeper ones were not tried."""

    depth: int
    paths: int
    nodes: int
    answer_bytes: int
    ms: dict[str, float | None]

    def as_json(self) -> dict[str, Any]:
        return {
            "depth": self.depth,
            "paths": self.paths,
            "distinct_nodes": self.nodes,
            "answer_bytes": self.answer_bytes,
            "ms": self.ms,
        }


def growth(stage: Stage, subjects: Sequence[Subject], say: Say) -> Iterator[Grown]:
    """By depth. The warm API is asked twice over: the same again, and with a variable that is new each time."""
    ways = [(subject.name, subject, False) for subject in subjects if subject.form in nests.FORMS]
    ways += [("ours-fresh", subject, True) for subject in subjects if subject.name == "ours"]
    lost: set[str] = set()
    for depth in DEPTHS:
        say(f"{stage.size.name}: {depth} levels of five")
        ms: dict[str, float | None] = {}
        for name, subject, fresh in ways:
            ms[name] = None if name in lost else _time(stage, subject, depth, fresh=fresh)
            if ms[name] is None:
                lost.add(name)
                stage.revive()
        if len(lost) == len(ways):
            return
        paths, nodes, length = _extent(stage, next(way for way in ways if way[0] not in lost)[1], depth)
        yield Grown(depth, paths, nodes, length, ms)


def _time(stage: Stage, subject: Subject, depth: int, *, fresh: bool) -> float | None:
    """Median milliseconds of some requests one after another, after one that is not counted unless it is slow."""
    times: list[float] = []
    numbers = count()
    text = nests.text(subject.form, depth, fresh=fresh)
    try:
        with stage.client(subject) as client:
            warming = _checked(client, text, next(numbers), fresh=fresh)
            if warming > SLOW_S:
                return warming * 1000 if warming <= LIMIT_S else None
            began = perf_counter()
            while len(times) < AT_LEAST or (len(times) < AT_MOST and perf_counter() - began < ENOUGH_S):
                times.append(_checked(client, text, next(numbers), fresh=fresh))
    except NoAnswerError:
        return None
    return median(times) * 1000


def _checked(client: Client, text: str, number: int, *, fresh: bool) -> float:
    answer = client.post(_body(text, number, fresh=fresh))
    if answer.has_errors:
        raise NoAnswerError("an error")
    return answer.seconds


def _extent(stage: Stage, subject: Subject, depth: int) -> tuple[int, int, int]:
    """Paths, distinct nodes (names tell them apart) and bytes of an answer."""
    with stage.client(subject) as client:
        answer = client.post(_body(nests.text(subject.form, depth), 0, fresh=False))
    named = [thing["name"] for thing in objects(common(subject.form, answer.data)) if "name" in thing]
    return len(named), len(set(named)), len(answer.content)


def _body(text: str, number: int, *, fresh: bool) -> bytes:
    variables = {"first": FIRST, "fresh": f"country/none-{number}"} if fresh else {"first": FIRST}
    return orjson.dumps({"query": text, "variables": variables})
