"""Answers share statements: what is asked for while another is under way goes together, and nobody harms another."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Any

import neo4j
import pytest
from neo4j.exceptions import ClientError

from loaders import shared_batches
from loaders.batch_key import BatchKey, rows_key
from loaders.countries import country_by_id
from loaders.database import Database
from loaders.dialogues import dialogues_by_actor
from loaders.new_texts import Waiter
from loaders.read_declaration import Read
from loaders.read_session import ReadSession, deadline_in
from loaders.shared_batches import Batch, Batches
from tests.execution import TIMEOUT_MS, Asker
from tests.loaders.looking import BOUNDS

COUNTRIES = rows_key(country_by_id)
DIALOGUES = rows_key(dialogues_by_actor)
WRONG = rows_key(Read("wrong", "MATCH (country:Country {id: key}) WHERE 1 / size([]) = 1", country_by_id.shape))
FOREVER = 1e9


class Held:
    """A database that answers when it is let go. `sent` has the keys of each statement that was sent."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.batches = Batches(self.run)
        self.sent: list[list[str]] = []
        self.ended = 0
        self.let_go = asyncio.Event()

    async def run(
        self, text: str, values: dict[str, Any], deadline: float, waiters: Collection[Waiter]
    ) -> list[list[Any]]:
        self.sent.append(values["keys"])
        try:
            await self.let_go.wait()
            return await self.database.run(text, values, deadline, waiters)
        finally:
            self.ended += 1

    def ask(self, batch_key: BatchKey, *keys: str) -> "asyncio.Task[Batch]":
        return asyncio.ensure_future(self.batches.load((batch_key,), keys, deadline_in(TIMEOUT_MS), Waiter()))

    async def asked(self, batch_key: BatchKey, *keys: str) -> "asyncio.Task[Batch]":
        """Once all have gone as far as they can."""
        task = self.ask(batch_key, *keys)
        await self.quiet()
        return task

    @staticmethod
    async def quiet() -> None:
        for _ in range(20):
            await asyncio.sleep(0)


Doing = Callable[[Held], Awaitable[Any]]


@pytest.fixture
def held(ask: Asker, seeded: neo4j.Driver, monkeypatch: pytest.MonkeyPatch) -> Callable[[Doing], Any]:
    """Runs what a test does with a database that waits as long as it has to."""
    monkeypatch.setattr(shared_batches, "PATIENCE_S", FOREVER)

    async def run(doing: Doing) -> Any:
        return await doing(Held(Database(ask.driver)))

    return lambda doing: ask.runner.run(run(doing))


def codes(batch: Batch) -> dict[str, list[str]]:
    [known] = batch.known
    return {key: [row[1] for row in rows] for key, rows in known.items()}


def test_what_is_asked_for_while_a_statement_is_under_way_is_one_more(held: Any) -> None:
    async def doing(database: Held) -> list[Batch]:
        first = await database.asked(COUNTRIES, "country/AT")
        others = [
            await database.asked(COUNTRIES, *keys)
            for keys in (["country/AT", "country/FR"], ["country/FR", "country/nowhere"], ["country/DE"])
        ]
        database.let_go.set()
        given = await asyncio.gather(first, *others)
        assert database.sent == [["country/AT"], ["country/AT", "country/FR", "country/nowhere", "country/DE"]]
        return given

    first, *others = held(doing)
    assert codes(first) == {"country/AT": ["AT"]}
    assert codes(others[0]) == {
        "country/AT": ["AT"],
        "country/FR": ["FR"],
        "country/nowhere": [],
        "country/DE": ["DE"],
    }
    assert all(other is others[0] for other in others)
    assert [(each.keys, each.rows) for each in (first, others[0])] == [(1, 1), (4, 3)]


def test_each_who_shares_takes_and_keeps_only_what_it_asked_for(held: Any) -> None:
    async def doing(database: Held) -> None:
        shared = Database(database.database.driver, None, BOUNDS)
        shared.batches, edition = database.batches, await shared.edition()
        sessions = [ReadSession(shared, deadline_in(TIMEOUT_MS), edition) for _ in range(3)]
        asked = (["country/DE"], ["country/AT", "country/FR"], ["country/FR"])
        reading = []
        for session, keys in zip(sessions, asked, strict=True):
            reading.append(asyncio.ensure_future(session.load_level({COUNTRIES: keys})))
            await database.quiet()
        assert edition.cache is not None
        put, keys_put = edition.cache.put, []
        edition.cache.put = lambda key, *given, **named: (keys_put.append(key[1]), put(key, *given, **named))  # type: ignore[method-assign,assignment,func-returns-value]
        database.let_go.set()
        await asyncio.gather(*reading)
        assert database.sent == [["country/DE"], ["country/AT", "country/FR"]]
        assert [list(session.known(COUNTRIES)) for session in sessions] == list(asked)
        assert sorted(keys_put) == ["country/AT", "country/DE", "country/FR"]

    held(doing)


def test_many_rows_come_in_several_cypher_queries_one_after_another(held: Any) -> None:
    async def doing(database: Held) -> Batch:
        database.batches = Batches(database.run, lambda _: shared_batches.ROWS_AT_ONCE // 2)
        asked = await database.asked(
            COUNTRIES, "country/AT", "country/FR", "country/nowhere", "country/DE", "country/nobody"
        )
        assert database.sent == [["country/AT", "country/FR"]]
        database.let_go.set()
        batch = await asked
        assert database.sent == [["country/AT", "country/FR"], ["country/nowhere", "country/DE"], ["country/nobody"]]
        return batch

    batch = held(doing)
    assert codes(batch) == {
        "country/AT": ["AT"],
        "country/FR": ["FR"],
        "country/nowhere": [],
        "country/DE": ["DE"],
        "country/nobody": [],
    }
    assert (batch.keys, batch.rows, len(batch.looks)) == (5, 3, 3)


def test_of_one_key_with_more_rows_than_come_at_once_there_is_one_cypher_query(held: Any) -> None:
    async def doing(database: Held) -> None:
        database.batches = Batches(database.run, lambda _: 3 * shared_batches.ROWS_AT_ONCE)
        database.let_go.set()
        await database.ask(COUNTRIES, "country/AT", "country/FR")
        assert database.sent == [["country/AT"], ["country/FR"]]

    held(doing)


def test_nobody_is_given_what_was_sent_before_they_asked(held: Any) -> None:
    async def doing(database: Held) -> None:
        first, second = await database.asked(COUNTRIES, "country/AT"), await database.asked(COUNTRIES, "country/AT")
        third = await database.asked(COUNTRIES, "country/AT")
        database.let_go.set()
        given = await asyncio.gather(first, second, third)
        assert (given[0] is given[1], given[1] is given[2]) == (False, True)
        await database.asked(COUNTRIES, "country/AT")
        assert database.sent == [["country/AT"]] * 3

    held(doing)


def test_other_wants_do_not_wait(held: Any) -> None:
    async def doing(database: Held) -> None:
        countries = await database.asked(COUNTRIES, "country/AT")
        dialogues = await database.asked(DIALOGUES, "country/AT")
        assert database.sent == [["country/AT"]] * 2
        database.let_go.set()
        await asyncio.gather(countries, dialogues)

    held(doing)


def test_keys_wait_no_longer_than_their_patience(held: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_batches, "PATIENCE_S", 0)

    async def doing(database: Held) -> None:
        asked = [await database.asked(COUNTRIES, f"country/{code}") for code in ("AT", "FR")]
        assert (len(database.sent), database.ended) == (2, 0)
        database.let_go.set()
        assert [codes(each) for each in await asyncio.gather(*asked)] == [
            {"country/AT": ["AT"]},
            {"country/FR": ["FR"]},
        ]

    held(doing)


def test_who_goes_away_takes_nothing_from_those_who_share(held: Any) -> None:
    async def doing(database: Held) -> None:
        first = await database.asked(COUNTRIES, "country/AT")
        sharing = [await database.asked(COUNTRIES, f"country/{code}") for code in ("FR", "DE", "IT")]
        first.cancel()  # nobody shares the first one
        await database.quiet()
        together = [["country/AT"], ["country/FR", "country/DE", "country/IT"]]
        assert (database.sent, database.ended) == (together, 1)
        sharing[0].cancel()
        sharing[1].cancel()
        await database.quiet()
        assert (database.sent, database.ended) == (together, 1)
        database.let_go.set()
        assert codes(await sharing[2])["country/IT"] == ["IT"]

    held(doing)


def test_a_statement_that_nobody_waits_for_any_more_ends(held: Any) -> None:
    async def doing(database: Held) -> None:
        asked = [await database.asked(COUNTRIES, f"country/{code}") for code in ("AT", "FR", "DE")]
        for each in asked:
            each.cancel()
        assert [type(each) for each in await asyncio.gather(*asked, return_exceptions=True)] == [
            asyncio.CancelledError
        ] * 3
        assert (database.sent, database.ended) == ([["country/AT"]], 1)
        database.let_go.set()
        assert codes(await database.ask(COUNTRIES, "country/IT")) == {"country/IT": ["IT"]}

    held(doing)


def test_who_comes_as_the_last_one_leaves_is_answered(held: Any) -> None:
    async def doing(database: Held) -> None:
        first, second = [await database.asked(COUNTRIES, f"country/{code}") for code in ("AT", "FR")]
        second.cancel()
        third = database.ask(COUNTRIES, "country/DE")
        database.let_go.set()
        assert codes(await third) == {"country/DE": ["DE"]}
        assert (codes(await first), second.cancelled()) == ({"country/AT": ["AT"]}, True)

    held(doing)


def test_an_error_is_told_to_all_who_share_and_to_nobody_else(held: Any) -> None:
    async def doing(database: Held) -> None:
        first = await database.asked(WRONG, "country/AT")
        sharing = [await database.asked(WRONG, f"country/{code}") for code in ("FR", "DE")]
        right = await database.asked(COUNTRIES, "country/AT")
        database.let_go.set()
        errors = await asyncio.gather(first, *sharing, return_exceptions=True)
        assert [type(error) for error in errors] == [ClientError] * 3
        assert (errors[0] is errors[1], errors[1] is errors[2]) == (False, True)
        assert codes(await right) == {"country/AT": ["AT"]}
        assert len(database.sent) == 3

    held(doing)


def test_a_shared_statement_may_take_as_long_as_any_of_those_who_wait(held: Any) -> None:
    async def doing(database: Held) -> None:
        first = await database.asked(COUNTRIES, "country/AT")
        late = asyncio.ensure_future(database.batches.load((COUNTRIES,), ["country/FR"], 0.0, Waiter()))
        patient = await database.asked(COUNTRIES, "country/DE")
        database.let_go.set()
        given = await asyncio.gather(first, late, patient)
        assert given[1] is given[2]

    held(doing)


def test_nothing_is_left_of_statements_that_have_ended(held: Any) -> None:
    async def doing(database: Held) -> None:
        database.let_go.set()
        await asyncio.gather(*[database.ask(batch_key, "country/AT") for batch_key in (COUNTRIES, DIALOGUES)])
        assert dict(database.batches._queues) == {}  # noqa: SLF001

    held(doing)
