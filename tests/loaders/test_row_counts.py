"""How many rows an edition holds: what the database counts is what reading all of it gives, and nobody waits for it."""

import asyncio
from collections.abc import Coroutine
from itertools import chain
from typing import Any

import neo4j
import pytest
from neo4j.exceptions import TransientError

from loaders import row_counts
from loaders.all_reads import FAMILIES, every_read
from loaders.batch_key import BatchKey, count_key, rows_key
from loaders.countries import countries, country_by_id
from loaders.cypher.count_text import list_columns
from loaders.memberships import memberships_by_dialogue
from loaders.read_declaration import Family, Read
from loaders.row_counts import NOT_COUNTED, TEXT, Extent, RowCounts
from schema.bound_traversal import ROOT_KEY
from tests.answering import LONG_MS
from tests.execution import Asker
from tests.loaders.looking import BOUNDS, Do, Looking, Made

ALL_KEYS = """
MATCH (n) UNWIND [n.id, n.code3] AS key WITH key WHERE key IS NOT NULL RETURN key
UNION MATCH ()-[r]->() WHERE r.id IS NOT NULL RETURN r.id AS key
"""


@pytest.fixture(scope="module")
def keys(seeded: neo4j.Driver) -> list[str]:
    """Everything that is a key of some read."""
    return [key for [key] in seeded.execute_query(ALL_KEYS).records]


@pytest.fixture(scope="module")
def counted(ask: Asker, seeded: neo4j.Driver) -> RowCounts:
    database = Looking(ask.driver, None, BOUNDS, LONG_MS)
    ask.runner.run(database.edition())
    ask.runner.run(database.row_counting.ended())
    return database.row_counting.latest


def read_all(ask: Asker, batch_key: BatchKey, keys: list[str]) -> list[Any]:
    """What each key leads to, or the root."""

    async def reading() -> list[Any]:
        session = ask.session()
        await session.load_level({batch_key: keys if "key" in batch_key.read.pattern else [ROOT_KEY]})
        return list(session.known(batch_key).values())

    return ask.runner.run(reading())


@pytest.mark.parametrize("read", every_read(), ids=lambda read: read.name)
def test_the_rows_of_each_read_are_those_that_reading_every_key_gives(
    ask: Asker, counted: RowCounts, keys: list[str], read: Read
) -> None:
    rows = read_all(ask, count_key(read), keys)
    assert counted.of_read[read.name] == Extent(max(rows), sum(rows))


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_the_lists_of_each_column_are_those_of_the_rows_and_a_familys_first_read_gives_every_row(
    ask: Asker, counted: RowCounts, keys: list[str], family: Family
) -> None:
    names = family.shape.names
    rows = [list(chain.from_iterable(read_all(ask, rows_key(read), keys))) for read in family.reads]
    ids = [{row[names.index("id")] for row in of_read} for of_read in rows]
    assert ids[0] == set().union(*ids)
    for name in list_columns(family):
        sizes = [len(row[names.index(name)]) for row in rows[0]]
        assert counted.of_column[family.shape.row.__name__, name] == Extent(max(sizes), sum(sizes))


def test_no_more_rows_are_reached_than_there_are(counted: RowCounts) -> None:
    most, total = counted.of_read["memberships_by_dialogue"]
    assert 1 < most < total
    assert [counted.rows(memberships_by_dialogue, keys, page) for keys, page in [(1, 1), (1, 500), (500, 500)]] == [
        1,
        most,
        total,
    ]
    assert counted.rows(country_by_id, 1_000, 1) == counted.rows(countries, 1, None) == counted.of_type("Country", 999)
    assert counted.ids("Membership", "evidence", 10_000) == counted.of_column["Membership", "evidence"].total
    assert counted.ids("Membership", "member", 10_000) == 10_000


def test_what_is_not_counted_is_estimated() -> None:
    assert [NOT_COUNTED.rows(memberships_by_dialogue, 7, page) for page in (None, 0, 500)] == [70, 0, 3_500]
    assert (NOT_COUNTED.ids("Membership", "evidence", 7), NOT_COUNTED.of_type("Country", 999)) == (14, 999)


def test_an_edition_is_counted_once_and_the_edition_before_serves_until_then(
    made: Made, do: Do, scratch: neo4j.Driver
) -> None:
    database = made(freshness_ms=0)
    do(database.edition())
    assert database.row_counting.latest is NOT_COUNTED
    do(database.row_counting.ended())
    first = database.row_counting.latest
    assert first.of_read["countries"].total > 1
    scratch.execute_query(
        "MATCH (d:Dataset) SET d.version = 'another' WITH d MATCH (c:Country {code: 'AT'}) DETACH DELETE c"
    )
    do(database.edition())
    assert database.row_counting.latest is first
    do(database.row_counting.ended())
    do(database.edition())
    do(database.row_counting.ended())
    assert database.row_counting.latest.of_read["countries"].total == first.of_read["countries"].total - 1
    assert database.counts == 2


def test_a_graph_that_no_load_made_is_not_counted(made: Made, do: Do, scratch: neo4j.Driver) -> None:
    scratch.execute_query("MATCH (d:Dataset) DELETE d")
    database = made()
    do(database.edition())
    do(database.row_counting.ended())
    assert (database.row_counting.latest, database.counts) == (NOT_COUNTED, 0)


def test_a_count_that_failed_is_begun_again(
    made: Made, do: Do, monkeypatch: pytest.MonkeyPatch, seeded: neo4j.Driver
) -> None:
    database = made()
    run, failures = database.run, [TransientError(), TimeoutError()]

    async def failing(text: str, *given: Any) -> list[list[Any]]:
        if text == TEXT and failures:
            raise failures.pop()
        return await run(text, *given)

    monkeypatch.setattr(row_counts, "AGAIN_S", 0)
    monkeypatch.setattr(database.row_counting, "_run", failing)
    do(database.edition())
    do(database.row_counting.ended())
    assert (failures, database.counts, database.row_counting.latest is NOT_COUNTED) == ([], 1, False)


def test_a_count_that_hangs_holds_up_nobody_and_ends_with_its_database(
    made: Made, do: Do, monkeypatch: pytest.MonkeyPatch, seeded: neo4j.Driver
) -> None:
    database = made()
    asked = asyncio.Event()

    def hanging(*_: object) -> Coroutine[Any, Any, Any]:
        asked.set()
        return asyncio.Event().wait()

    monkeypatch.setattr(database.row_counting, "_run", hanging)
    do(database.edition())
    do(asked.wait())
    assert do(database.edition()).stamp is not None
    do(database.close())
