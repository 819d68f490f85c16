"""What fails is sent once: not again by the driver, nor by the other reads of the same answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import neo4j
import pytest
from neo4j.exceptions import ClientError, ServiceUnavailable

from engine import LocalNeo4j
from loaders.arguments import Arguments
from loaders.batch_key import BatchKey, count_key, rows_key
from loaders.countries import country_by_id
from loaders.driver import open_driver
from loaders.read_declaration import Read
from loaders.read_session import ReadSession, deadline_in
from tests.execution import TIMEOUT_MS
from tests.gate import gate_to
from tests.loaders.looking import AUSTRIA, Do, Looking, Made, read

READ = Read("wrong", "MATCH (country:Country {id: key}) WHERE 1 / size([]) = 1", country_by_id.shape)
WRONG = rows_key(READ)


@asynccontextmanager
async def looking_at(port: int, neo4j: LocalNeo4j, idle_seconds: float = TIMEOUT_MS) -> AsyncIterator[Looking]:
    uri = f"bolt://127.0.0.1:{port}"
    async with open_driver(uri, neo4j.user, neo4j.password, idle_seconds=idle_seconds) as driver:
        yield Looking(driver)


async def fails(session: ReadSession, *batch_keys: BatchKey, key: str = "country/AT") -> Exception:
    with pytest.raises((ClientError, ServiceUnavailable)) as raised:
        await session.load(batch_keys, [key], 1)
    return raised.value


def test_a_read_that_failed_is_not_sent_again_for_the_same_answer_and_others_are(made: Made, do: Do) -> None:
    database = made()

    async def reads() -> None:
        session = await read(database)
        first = await fails(session, WRONG)
        assert database.others == 2
        assert await fails(session, BatchKey(READ, columns=("id",)), key="country/FR") is first
        assert await fails(session, WRONG, count_key(READ)) is first
        assert database.others == 2
        assert await fails(session, rows_key(READ, Arguments(limit=1))) is not first
        assert await fails(session, count_key(READ)) is not first
        await session.load((AUSTRIA,), ["country/FR"], 1)
        assert database.others == 5
        assert await fails(await read(database), WRONG) is not first  # another answer asks anew

    do(reads())


@pytest.mark.usefixtures("seeded")
def test_once_the_database_is_away_nothing_more_is_sent_for_an_answer(neo4j: LocalNeo4j, do: Do) -> None:
    async def reads() -> None:
        with gate_to(neo4j.ports.bolt) as gate:
            async with looking_at(gate.port, neo4j) as database:
                session = await read(database)
                gate.cut(at=b"country/FR")
                first = await fails(session, AUSTRIA, key="country/FR")
                assert isinstance(first, ServiceUnavailable)
                assert await fails(session, WRONG) is first
                assert database.others == 2
                await read(database)

    do(reads())


@pytest.mark.usefixtures("seeded")
def test_a_cypher_query_that_the_server_took_is_not_sent_again(neo4j: LocalNeo4j, do: Do) -> None:
    async def reads() -> None:
        with gate_to(neo4j.ports.bolt) as gate:
            async with looking_at(gate.port, neo4j) as database:
                await read(database)
                gate.cut(at=b"country/FR")
                with pytest.raises(ServiceUnavailable):
                    await read(database, None, "country/FR")
                assert gate.cuts == 1

    do(reads())


@pytest.mark.usefixtures("seeded")
def test_connections_that_died_while_nobody_used_them_are_found_before_anything_is_sent(
    neo4j: LocalNeo4j, do: Do
) -> None:
    async def reads() -> None:
        with gate_to(neo4j.ports.bolt) as gate:
            async with looking_at(gate.port, neo4j, idle_seconds=0) as database:
                await read(database)
                gate.drop()
                assert (await read(database)).rounds

    do(reads())


def test_a_failed_look_is_noted_for_the_reads_of_its_answer(made: Made, do: Do, seeded: neo4j.Driver) -> None:
    database = made()

    async def reads() -> None:
        session = ReadSession(database, deadline_in(TIMEOUT_MS))
        failure = ServiceUnavailable()
        session.note_failure(failure)
        assert await fails(session, AUSTRIA) is failure
        assert database.others == 0

    do(reads())
