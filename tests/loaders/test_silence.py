"""A database that says nothing is told from one that is slow, wherever it falls silent."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest

from engine import LocalNeo4j
from loaders import database as loaders_database
from loaders import silence
from loaders.database import Database
from loaders.driver import open_driver
from loaders.read_session import deadline_in
from loaders.silence import SilentError
from tests.execution import TIMEOUT_MS, Asker
from tests.gate import gate_to
from tests.loaders.looking import Do
from tests.serving import PATIENCE_S

SLOW = "UNWIND range(1, 1000000000) AS n WITH n WHERE n % 7 = 8 RETURN count(n)"
RUNNING = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS 'range(1, 1' + '000000000)' RETURN 1"


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets for how many seconds a look waits; what is late then is silent if nothing was heard at all."""
    monkeypatch.setattr(silence, "SILENCE_S", 0)
    return partial(monkeypatch.setattr, loaders_database, "ACQUISITION_SECONDS")


@asynccontextmanager
async def database_at(port: int, neo4j: LocalNeo4j) -> AsyncIterator[Database]:
    async with open_driver(f"bolt://127.0.0.1:{port}", neo4j.user, neo4j.password) as driver:
        yield Database(driver)


@pytest.mark.usefixtures("seeded")
def test_a_database_that_falls_silent_between_two_looks_is_silent_until_it_speaks(
    neo4j: LocalNeo4j, do: Do, patience: Callable[[float], None]
) -> None:
    async def looks() -> None:
        with gate_to(neo4j.ports.bolt) as gate:
            async with database_at(gate.port, neo4j) as database:
                patience(PATIENCE_S)
                await database.look()
                patience(0.5)
                gate.close()
                with pytest.raises(SilentError):
                    await database.look()
                patience(PATIENCE_S)
                gate.open()
                await database.look()
                assert isinstance(database.hearing.late(), TimeoutError)

    do(looks())


def test_a_server_that_accepts_and_says_nothing_is_silent(
    neo4j: LocalNeo4j, do: Do, patience: Callable[[float], None]
) -> None:
    patience(0.5)

    async def looks() -> None:
        held: list[Any] = []
        async with await asyncio.start_server(lambda *streams: held.append(streams), "127.0.0.1", 0) as server:
            async with database_at(server.sockets[0].getsockname()[1], neo4j) as database:
                with pytest.raises(SilentError):
                    await database.look()
            for _, writer in held:
                writer.transport.abort()

    do(looks())


def test_a_slow_cypher_query_is_no_silence(ask: Asker, do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silence, "SILENCE_S", 0)

    async def slow() -> None:
        database = Database(ask.driver)
        running = asyncio.ensure_future(database.run(SLOW, {}, deadline_in(TIMEOUT_MS)))
        while not (await ask.driver.execute_query(RUNNING)).records or isinstance(database.hearing.late(), SilentError):
            assert not running.done()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    do(slow())


def test_who_is_asked_at_the_last_moment_is_not_silent_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(silence, "SILENCE_S", 1)
    monkeypatch.setattr(silence, "monotonic", lambda: clock[0])
    hearing = silence.Hearing()
    late: Callable[[], type[Exception]] = lambda: type(hearing.late())  # noqa: E731
    assert late() is TimeoutError
    hearing.asked()
    clock[0] += 0.9
    hearing.asked()  # by another
    assert late() is TimeoutError
    clock[0] += 0.1
    assert late() is SilentError
    hearing.heard()
    assert late() is TimeoutError
