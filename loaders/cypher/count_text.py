"""The query text that counts all rows there are: for each read, how many one key leads to, and all keys together.

It is composed from the patterns of the reads, with every node or edge of the kind in the place of the one that the key
names. Parameters that filter rows are null, which means any.
"""

import re
from collections.abc import Iterable, Iterator

from loaders.cypher.query_text import indented, query_text
from loaders.read_declaration import Family, Read

# What the key names: `(dialogue:Dialogue {id: key})`, `[membership:MEMBER_OF {id: key}]`, with or without a variable.
_NAMED_BY_KEY = re.compile(r"(?P<variable>\w*)(?P<kind>:[\w|]+) \{\w+: key\}")
_START = "start"


def count_text(families: Iterable[Family]) -> str:
    """Two looks, and between them one batch: a list of [name of the read, most, total, lists].

    `lists` has [longest, items] for each of the family's `list_columns`. Only the first read of a family has them,
    and reads of one row by its own id are left out: both follow from the first read, which gives all rows there are.
    """
    counts = [
        "\n".join(indented(_count(family, read)))
        for family in families
        for read in family.reads
        if read is family.reads[0] or not _is_by_own_id(read)
    ]
    return query_text("\n".join(["CALL () {", "\n  UNION ALL\n".join(counts), "}", "RETURN collect(counted)"]))


def list_columns(family: Family) -> Iterator[str]:
    """The columns of the family's rows that hold lists, such as the ids of evidence."""
    return (name for name in family.shape.names if family.shape.row.__annotations__[name] == list[str])


def _count(family: Family, read: Read) -> list[str]:
    columns = [read.shape.columns[name] for name in list_columns(family)] if read is family.reads[0] else []
    counted = f"count({f'DISTINCT {read.shape.variable}' if read.shared else '*'}) AS rows"
    sizes = [f"max(size({column})) AS longest{i}, sum(size({column})) AS items{i}" for i, column in enumerate(columns)]
    lists = ", ".join(f"[coalesce(max(longest{i}), 0), sum(items{i})]" for i in range(len(columns)))
    return [
        _NAMED_BY_KEY.sub(lambda named: (named["variable"] or _START) + named["kind"], read.pattern),
        f"WITH {', '.join([*_start(read), counted, *sizes])}",
        f"RETURN ['{read.name}', coalesce(max(rows), 0), sum(rows), [{lists}]] AS counted",
    ]


def _start(read: Read) -> list[str]:
    """The variable that the key names; none where the pattern starts at a root."""
    named = _NAMED_BY_KEY.search(read.pattern)
    return [named["variable"] or _START] if named else []


def _is_by_own_id(read: Read) -> bool:
    return _start(read) == [read.shape.variable]
