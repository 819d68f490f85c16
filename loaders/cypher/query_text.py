"""The whole of a query text: what is read, between two looks at the stamp of the dataset.

The two looks tell whether all of it was read from one edition (see `edition`). Subqueries are run in the order in which
they stand.
"""

from functools import lru_cache

from loaders.cypher.layout import indented

# At each end the notice of a load is looked for between the stamp and the rows. In any other order a load could commit,
# and take its notice down, between the two looks of one end.
_DATASET = "OPTIONAL MATCH (dataset:Dataset {id: 'dataset'})"
_STAMP = "[dataset.version, toString(dataset.loadedAt)]"
_FIRST_STAMP = f"{_DATASET}\nWITH collect({_STAMP})[0] AS first"


def _notices(name: str, made_before: str) -> str:
    """`made_before` is imported for the order alone: the subquery runs after what made it."""
    counted = "OPTIONAL MATCH (change:DatasetChange) WHERE change.untilMs > timestamp()"
    return f"CALL ({made_before}) {{\n  {counted}\n  RETURN count(change) AS {name}\n}}"


LOOK_TEXT = f"{_FIRST_STAMP}\n{_notices('notices', 'first')}\nRETURN first AS stamp, notices"
"""A look alone: the stamp, and how many loads are about to commit."""


@lru_cache(maxsize=4096)
def query_text(*bodies: str) -> str:
    """A look, the batch of each body, a look. It returns both stamps, the notices of both looks, and the batches."""
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
