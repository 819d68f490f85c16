"""The made-up graphs: the same on every machine, of the promised sizes, and such that all subjects mean the same."""

import hashlib
from collections import Counter

import orjson
import pytest

from bench import graphs
from bench.graphs import LARGE, MEDIUM, SMALL, Size
from bench.loading import batches
from loaders.cypher.read_text import UNCOUNTED_ROLES
from seed.graph import LABELS


def digest(size: Size) -> str:
    rows = [graphs.countries(size), graphs.dialogues(size), list(graphs.memberships(size)), graphs.evidences(size)]
    return hashlib.sha256(orjson.dumps(rows)).hexdigest()[:16]


def test_the_same_size_is_the_same_graph_on_every_machine() -> None:
    assert digest(SMALL) == "2ef85692b9385bf5"


@pytest.mark.parametrize(
    ("size", "counts"), [(SMALL, (25, 200, 1_250)), (MEDIUM, (100, 250, 8_000)), (LARGE, (1_000, 2_000, 200_000))]
)
def test_each_size_has_what_it_promises(size: Size, counts: tuple[int, int, int]) -> None:
    assert (size.dialogues, size.countries, size.memberships) == counts
    countries, dialogues = graphs.countries(size), graphs.dialogues(size)
    assert (len(dialogues), len(countries)) == counts[:2]
    for rows in (countries, dialogues):
        for name in ("id", "sortName"):
            assert len({row[name] for row in rows}) == len(rows)
    for name in ("code", "code3"):
        assert len({row[name] for row in countries}) == len(countries)


def test_every_membership_is_the_only_one_of_its_pair_counts_and_has_evidence() -> None:
    rows = list(graphs.memberships(MEDIUM))
    assert Counter(row["end"] for row in rows) == {row["id"]: MEDIUM.members for row in graphs.dialogues(MEDIUM)}
    assert len({(row["start"], row["end"]) for row in rows}) == len({row["properties"]["id"] for row in rows}) == 8_000
    assert not {row["properties"]["role"] for row in rows} & set(UNCOUNTED_ROLES)
    known = {row["id"] for row in graphs.evidences(MEDIUM)}
    assert all(set(row["properties"]["evidence"]) <= known and row["properties"]["evidence"] for row in rows)
    assert sum("since" in row["properties"] for row in rows) == 4_022


def test_ids_begin_with_the_kind_of_their_label() -> None:
    rows = [*graphs.countries(SMALL), *graphs.dialogues(SMALL), *graphs.sources(), *graphs.evidences(SMALL)]
    assert {LABELS[row["id"].partition("/")[0]] for row in rows} == {"Country", "Dialogue", "Source", "Evidence"}


def test_rows_are_sent_in_batches_of_which_only_the_last_is_short() -> None:
    rows = [{"number": number} for number in range(7)]
    assert [len(batch) for batch in batches(rows, 3)] == [3, 3, 1]
    assert [row for batch in batches(rows, 3) for row in batch] == rows
