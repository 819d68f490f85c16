"""Growth: how long an answer takes as the query gets deeper and the graph larger.

With each level there are five times as many paths, but soon no new nodes. A server that reads each path pays for paths;
one that reads each node once pays for nodes, and for the length of the answer.
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
"""A query is repeated until so many seconds have passed, but within the bounds of AT_LEAST and AT_MOST."""
SLOW_S = 5.0
"""A query whose first answer takes longer, in seconds, is not repeated."""
AT_LEAST, AT_MOST = 3, 20


@dataclass(frozen=True, slots=True)
class Grown:
    """One depth. `ms` holds the milliseconds of each way to ask.

    They are None where the query does not finish, and at all greater depths, which are not tried then.
    """

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
    """One result for each depth. Ends early when no way to ask finishes any more.

    The warm API is asked in two ways: the same query again and again, and with a variable that is new each time.
    """
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
    """The median milliseconds of requests one after another; None if the query does not finish.

    A first request warms up and is not counted, unless it is so slow that it is the only one.
    """
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
    """How many paths, distinct nodes (told apart by their names) and bytes an answer has."""
    with stage.client(subject) as client:
        answer = client.post(_body(nests.text(subject.form, depth), 0, fresh=False))
    named = [thing["name"] for thing in objects(common(subject.form, answer.data)) if "name" in thing]
    return len(named), len(set(named)), len(answer.content)


def _body(text: str, number: int, *, fresh: bool) -> bytes:
    variables = {"first": FIRST, "fresh": f"country/none-{number}"} if fresh else {"first": FIRST}
    return orjson.dumps({"query": text, "variables": variables})
