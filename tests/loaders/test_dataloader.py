"""The reads of one answer: batched, once each, level by level; errors reach who waits, and nobody else."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import neo4j
import pytest
from neo4j.exceptions import ClientError

from loaders.arguments import NO_ARGUMENTS, Arguments
from loaders.countries import countries, countries_by_dialogue, country_by_id
from loaders.dataloader import DataLoader, Slice
from loaders.dialogues import dialogue_by_id, dialogues_by_actor
from loaders.memberships import memberships_by_dialogue
from loaders.read_declaration import Read
from loaders.read_session import Round
from tests.execution import TIMEOUT_MS, Asker

Reading = Callable[[DataLoader], Awaitable[Any]]


@pytest.fixture
def during(ask: Asker, seeded: neo4j.Driver) -> Callable[..., tuple[Any, list[Round]]]:
    """What a coroutine over one answer's reads returns, and the rounds it took."""

    def run(reading: Reading, timeout_ms: int = TIMEOUT_MS) -> tuple[Any, list[Round]]:
        async def answer() -> tuple[Any, list[Round]]:
            session = ask.session(timeout_ms=timeout_ms)
            async with DataLoader(session) as waiting:
                return await reading(waiting), session.rounds

        return ask.runner.run(answer())

    return run


def pattern(text: str) -> Read:
    return Read("trial", text, country_by_id.shape)


async def both(*asked: Awaitable[Any]) -> list[Any]:
    return await asyncio.gather(*asked, return_exceptions=True)


def test_a_key_is_read_once_however_often_it_is_asked_for(during: Any) -> None:
    async def reading(loader: DataLoader) -> list[str]:
        first = await both(*[loader.load(country_by_id, id) for id in ("country/AT", "country/FR", "country/AT")])
        again = await loader.load(country_by_id, "country/FR")
        return [slice_.rows[0].code for slice_ in [*first, again]]

    codes, rounds = during(reading)
    assert codes == ["AT", "FR", "AT", "FR"]
    assert rounds == [Round(1, "country_by_id", gives="rows", keys=2, rows=2)]


def test_what_is_wanted_together_goes_out_together_and_later_wants_wait_for_it(during: Any) -> None:
    async def path(loader: DataLoader, country: str, turns: int) -> None:
        await loader.load(country_by_id, country)
        for _ in range(turns):  # one branch reaches its next question later than the other
            await asyncio.sleep(0)
        (dialogue, *_) = (await loader.load(dialogues_by_actor, country)).rows
        await loader.load(dialogue_by_id, dialogue.id)

    async def reading(loader: DataLoader) -> None:
        await asyncio.gather(path(loader, "country/FR", 0), path(loader, "country/TM", 3))

    _, rounds = during(reading)
    assert [(each.level, each.read, each.keys) for each in rounds] == [
        (1, "country_by_id", 2),
        (2, "dialogues_by_actor", 2),
        (3, "dialogue_by_id", 2),
    ]


def test_other_arguments_are_another_question(during: Any) -> None:
    async def reading(loader: DataLoader) -> list[int]:
        one, two, all_ = await asyncio.gather(
            loader.load(countries, "", Arguments(limit=1)),
            loader.load(countries, "", Arguments(limit=2)),
            loader.count(countries, "", Arguments(limit=1)),
        )
        return [len(one.rows), len(two.rows), all_]

    counts, rounds = during(reading)
    assert counts == [1, 2, 18]
    assert sorted((each.gives, each.rows) for each in rounds) == [("rows", 2), ("rows and count", 1)]


def test_rows_and_the_count_of_the_same_keys_are_one_statement(during: Any) -> None:
    async def reading(loader: DataLoader) -> list[Any]:
        page, keys = Arguments(limit=2), ("dialogue/khartoum-process", "dialogue/rabat-process")
        return await asyncio.gather(
            *[loader.load(memberships_by_dialogue, key, page) for key in keys],
            *[loader.count(memberships_by_dialogue, key, page) for key in keys],
            loader.count(countries_by_dialogue, "dialogue/rabat-process"),
        )

    (khartoum, rabat, *counts), rounds = during(reading)
    assert (len(khartoum.rows), len(rabat.rows)) == (2, 2)
    assert counts == [12, 8, 6]
    assert sorted((each.read, each.gives, each.keys, each.rows) for each in rounds) == [
        ("countries_by_dialogue", "count", 1, 1),
        ("memberships_by_dialogue", "rows and count", 2, 4),
    ]


@pytest.mark.parametrize("arguments", [Arguments(limit=3), Arguments(limit=3, backwards=True), NO_ARGUMENTS], ids=str)
def test_a_row_that_several_keys_lead_to_is_read_once(during: Any, arguments: Arguments) -> None:
    keys = ["country/FR", "country/nowhere", "country/EG", "country/DE"]

    async def together(loader: DataLoader) -> list[Slice]:
        return await asyncio.gather(*[loader.load(dialogues_by_actor, key, arguments) for key in keys])

    async def apart(loader: DataLoader) -> list[Slice]:
        return [await loader.load(dialogues_by_actor, key, arguments) for key in keys]

    (found, [round_]), (expected, _) = during(together), during(apart)
    assert found == expected
    met = [row.id for slice_ in found for row in slice_.rows]
    assert round_.rows == len(set(met)) < len(met)


def test_an_error_reaches_all_who_wait_for_that_batch_and_nobody_else(during: Any) -> None:
    wrong = pattern("MATCH (country:Country {id: key}) WHERE 1 / size([]) = 1")

    async def reading(loader: DataLoader) -> list[Any]:
        return await both(
            loader.load(wrong, "country/AT"),
            loader.load(wrong, "country/FR"),
            loader.load(country_by_id, "country/AT"),
        )

    (first, second, third), rounds = during(reading)
    assert (first.code, second) == ("Neo.ClientError.Statement.ArithmeticError", first)
    assert third.rows[0].code == "AT"
    assert [each.read for each in rounds] == ["country_by_id"]


def test_nothing_is_ever_written(during: Any, seeded: neo4j.Driver) -> None:
    async def reading(loader: DataLoader) -> None:
        await loader.load(pattern("CREATE (country:Country {id: key})"), "country/XX")

    with pytest.raises(ClientError) as raised:
        during(reading)
    assert raised.value.code == "Neo.ClientError.Statement.AccessMode"
    assert seeded.execute_query("MATCH (c:Country {id: 'country/XX'}) RETURN c").records == []


def test_time_that_is_used_up_ends_a_statement_under_way(during: Any) -> None:
    endless = pattern("UNWIND range(1, 1000000000) AS n WITH n WHERE n < 0 MATCH (country:Country {id: key + n})")

    async def reading(loader: DataLoader) -> None:
        await loader.load(endless, "country/AT")

    with pytest.raises(ClientError) as raised:
        during(reading, timeout_ms=300)
    assert raised.value.code == "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration"


def test_with_no_time_left_nothing_is_sent(during: Any) -> None:
    async def reading(loader: DataLoader) -> None:
        await loader.load(country_by_id, "country/AT")

    with pytest.raises(TimeoutError):
        during(reading, timeout_ms=0)


def test_who_stops_waiting_does_not_take_the_answer_from_others(during: Any) -> None:
    async def reading(loader: DataLoader) -> list[Any]:
        async def wait() -> str:
            return str((await loader.load(country_by_id, "country/AT")).rows[0].code)

        leaving, staying = asyncio.ensure_future(wait()), asyncio.ensure_future(wait())
        await asyncio.sleep(0)
        leaving.cancel()
        return await both(leaving, staying)

    (left, stayed), _ = during(reading)
    assert isinstance(left, asyncio.CancelledError)
    assert stayed == "AT"


def test_closing_ends_what_is_under_way(ask: Asker, seeded: neo4j.Driver) -> None:
    async def reading() -> list[asyncio.Task[Any]]:
        async with DataLoader(ask.session()) as loader:
            waiting = asyncio.ensure_future(loader.load(country_by_id, "country/AT"))
            for _ in range(20):
                await asyncio.sleep(0)
        await asyncio.wait({waiting})
        assert waiting.cancelled()
        return [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]

    assert ask.runner.run(reading()) == []
    assert ask.data('{ country(code: "AT") { name } }') == {"country": {"name": "Austria"}}


def test_nothing_begins_after_closing(ask: Asker, seeded: neo4j.Driver) -> None:
    async def reading() -> list[asyncio.Task[Any]]:
        session = ask.session()
        async with DataLoader(session) as waiting:
            first = asyncio.ensure_future(waiting.load(country_by_id, "country/AT"))
            for _ in range(20):
                await asyncio.sleep(0)
            second = asyncio.ensure_future(waiting.load(country_by_id, "country/FR"))
            await asyncio.sleep(0)
        await asyncio.wait({first, second})
        for _ in range(20):
            await asyncio.sleep(0)
        assert (first.cancelled(), second.cancelled(), session.levels) == (True, True, 1)
        return [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]

    assert ask.runner.run(reading()) == []
