"""What statements read is of one edition of the data, or worth nothing: told by what each sees before and after."""

import asyncio
from typing import Any

import neo4j
import pytest

from loaders.batch_key import rows_key
from loaders.countries import country_by_id
from loaders.edition import MovedError, Stamp, checked_stamp
from loaders.read_declaration import Read
from loaders.read_session import ReadSession, deadline_in
from seed import Graph, load
from tests.execution import TIMEOUT_MS
from tests.loaders.looking import AUSTRIA, RENAME, Do, Made, read, stamp_of


@pytest.mark.parametrize("kept", [True, False])
def test_an_answer_whose_statements_see_two_editions_is_worth_nothing(
    made: Made, do: Do, scratch: neo4j.Driver, graph: Graph, kept: bool
) -> None:
    database = made()
    session = do(read(database, do(database.edition()) if kept else None))
    assert (session.moved, session.stamp) == (False, stamp_of(scratch))
    scratch.execute_query(RENAME)
    load(scratch, "neo4j", graph)
    for id in ("country/FR", "country/BE"):
        with pytest.raises(MovedError):
            do(session.load_level({AUSTRIA: [id]}))
    # The second was not even sent, and nothing of the first was taken.
    assert (session.moved, database.others, list(session.known(AUSTRIA)), len(session.rounds)) == (
        True,
        2,
        ["country/AT"],
        1,
    )
    if session.edition.cache is not None:
        assert len(session.edition.cache) == 1


UNTIL = """MATCH (country:Country {id: key})
CALL () {
  UNWIND range(1, 1000000000) AS n
  MATCH (dataset:Dataset) WHERE dataset.version = 'next'
  RETURN n LIMIT 1
}"""


def test_a_statement_that_begins_in_one_edition_and_ends_in_another_is_worth_nothing(
    made: Made, do: Do, scratch: neo4j.Driver
) -> None:
    """It goes on until it sees the other edition."""
    database = made()
    lasting = rows_key(Read("lasting", UNTIL, country_by_id.shape))
    running = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS 'range(1, 1' + '000000000)' RETURN 1"

    async def moved() -> tuple[bool, int]:
        edition = await database.edition()
        session = ReadSession(database, deadline_in(TIMEOUT_MS), edition)
        reading = asyncio.ensure_future(session.load_level({lasting: ["country/AT"]}))
        while not (await database.driver.execute_query(running)).records:
            assert not reading.done()
        await database.driver.execute_query("MATCH (d:Dataset) SET d.version = 'next'")
        await asyncio.wait({reading})
        assert isinstance(reading.exception(), MovedError)
        assert edition.cache is not None
        return session.moved, len(edition.cache)

    assert do(moved()) == (True, 0)


@pytest.mark.parametrize(
    ("first", "notices", "last"),
    [
        (["a", "1"], 0, ["b", "1"]),
        (["a", "1"], 0, ["a", "2"]),
        (["a", "1"], 1, ["a", "1"]),
        (["a", "1"], 2, ["a", "1"]),
        ([None, None], 0, ["a", "1"]),
        (["a", "1"], 0, [None, None]),
        ([None, None], 1, [None, None]),
    ],
)
def test_a_statement_is_of_one_edition_only_if_it_saw_the_same_stamp_twice_and_no_notice(
    first: list[Any], notices: int, last: list[Any]
) -> None:
    assert checked_stamp(first, 0, first) == Stamp(*first)
    with pytest.raises(MovedError):
        checked_stamp(first, notices, last)
