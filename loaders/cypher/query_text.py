"""The whole of a query text: the batches that are read, between two looks at the dataset's stamp.

The looks tell whether everything was read from one edition (`loaders/edition.py`). They are part of the query text,
since looks by Cypher queries of their own would double the time of a small answer (docs/decisions/0012-editions.md).
"""

from collections.abc import Iterable
from functools import lru_cache

# The order is stamp, notices, rows, notices, stamp. In any other order a load could commit, and take its notice down,
# between the two looks of one end. Subqueries and aggregations keep the order; the suite holds every text's plan to it.
_DATASET = "OPTIONAL MATCH (dataset:Dataset {id: 'dataset'})"
_STAMP = "[dataset.version, toString(dataset.loadedAt)]"
_FIRST_STAMP = f"{_DATASET}\nWITH collect({_STAMP})[0] AS first"


def _notices(name: str, made_before: str) -> str:
    """Counts notices as `name`. `made_before` are variables that the subquery imports only to run after them."""
    # A notice counts until `untilMs` only, so that a load that was killed does not block reads for good.
    counted = "OPTIONAL MATCH (change:DatasetChange) WHERE change.untilMs > timestamp()"
    return f"CALL ({made_before}) {{\n  {counted}\n  RETURN count(change) AS {name}\n}}"


LOOK_TEXT = f"{_FIRST_STAMP}\n{_notices('notices', 'first')}\nRETURN first AS stamp, notices"
"""A look alone: the stamp, and how many loads are about to commit."""


@lru_cache(maxsize=4096)
def query_text(*bodies: str) -> str:
    """A look, the batch of each body, and a look.

    The text returns both stamps (`first`, `last`), the number of notices that both looks saw, and the batches in the
    order of the bodies.
    """
    names = [f"batch{i}" for i in range(len(bodies))]
    lines = [_FIRST_STAMP, _notices("before", "first")]
    for name, body in zip(names, bodies, strict=True):
        lines += ["CALL (before) {", *indented([f"{body} AS {name}"]), "}"]
    lines += [
        _notices("after", ", ".join(names)),
        _DATASET,
        f"RETURN first, before + after AS notices, {_STAMP} AS last, [{', '.join(names)}] AS batches",
    ]
    return "\n".join(lines)


def indented(lines: Iterable[str]) -> list[str]:
    """The lines, two columns further in, for people who read them. A text of several lines becomes several."""
    return [f"  {line}" for text in lines for line in text.splitlines()]
