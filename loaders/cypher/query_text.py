"""The whole of a query text: the batches that are read, between two looks at the dataset's stamp.

The looks tell whether everything was read from one edition (`loaders/edition.py`). They are part of the query text,
since looks by Cypher queries of their own would double the time of a small answer (docs/decisions/0012-editions.md).
"""

from collections.abc import Iterable
from functools import lru_cache

# The order is stamp, notices, rows, notices, stamp. In any other order a load could commit, and take its notice down,
# between the two looks of one end. Subqueries and aggregations keep the order; the suite holds every text's plan to it.
_DATASET = "OPTIONAL MATCH (dataset:Dataset {id: 'dataset'})"
_STAMP = "[dataset.version, toString(dataset.loadedAt), dataset.loads, dataset.series]"
_FIRST_STAMP = f"{_DATASET}\nWITH collect({_STAMP})[0] AS first"
# A load sets `untilMs` to 30 s from its now, so that one that is killed does not block reads for good. What is further
# off was set by a clock that has been set back since. Clocks of a cluster may differ by the other 30 s.
_FURTHEST_MS = 60_000


def _notices(result: str, made_before: str) -> str:
    """Finds the notices that count. `made_before` are variables that the subquery imports only to run after them."""
    counted = f"timestamp() < change.untilMs <= timestamp() + {_FURTHEST_MS}"
    lines = [f"OPTIONAL MATCH (change:DatasetChange) WHERE {counted}", f"RETURN {result}"]
    return "\n".join([f"CALL ({made_before}) {{", *indented(lines), "}"])


def indented(lines: Iterable[str]) -> list[str]:
    """The lines, two columns further in, for people who read them. A text of several lines becomes several."""
    return [f"  {line}" for text in lines for line in text.splitlines()]


_NOTICE_MS = "max(change.untilMs) - timestamp() AS notice_ms"
LOOK_TEXT = f"{_FIRST_STAMP}\n{_notices(_NOTICE_MS, 'first')}\nRETURN first AS stamp, notice_ms"
"""A look alone: the stamp, and for how many milliseconds notices may still stand; null if there is none."""


TEXTS_KNOWN = 1_000
"""How many query texts, and parts of them, are kept: as many as Neo4j keeps plans of, by default."""


@lru_cache(TEXTS_KNOWN)
def query_text(*bodies: str) -> str:
    """A look, the batch of each body, and a look.

    The text returns both stamps (`first`, `last`), the number of notices that both looks saw, and the batches in the
    order of the bodies.
    """
    names = [f"batch{i}" for i in range(len(bodies))]
    lines = [_FIRST_STAMP, _notices("count(change) AS before", "first")]
    for name, body in zip(names, bodies, strict=True):
        lines += ["CALL (before) {", *indented([f"{body} AS {name}"]), "}"]
    lines += [
        _notices("count(change) AS after", ", ".join(names)),
        _DATASET,
        f"RETURN first, before + after AS notices, {_STAMP} AS last, [{', '.join(names)}] AS batches",
    ]
    return "\n".join(lines)
