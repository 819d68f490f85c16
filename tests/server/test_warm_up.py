"""What a start does for the first requests: the database has planned the texts that they send."""

from contextlib import closing
from typing import Any

import neo4j
import pytest

from engine import LocalNeo4j
from loaders.database import Database
from loaders.edition import MovedError
from loaders.shared_batches import Batches
from server import warm_up
from tests.answering import ROOMY, Question, Server
from tests.execution import TIMEOUT_MS, Asker

PLAIN = """{
  countries { nodes { name memberships { totalCount nodes { role evidence { source { title } } } } } }
  organisations { totalCount nodes { leaderships { nodes { role } } dialogues { totalCount } } }
  dialogues { nodes { name countries { nodes { name } } themes { label } memberships { nodes { member { name } } } } }
  themes { totalCount }
}"""


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of all statements, in order."""
    texts: list[str] = []
    run = Database.run

    async def noted(database: Database, text: str, *given: Any) -> list[list[Any]]:
        texts.append(text)
        return await run(database, text, *given)

    monkeypatch.setattr(Database, "run", noted)
    monkeypatch.setattr(warm_up, "DONE_WITHIN_S", TIMEOUT_MS / 1000)
    return texts


def started(ask: Asker, **settings: Any) -> Server:
    return start(ask, Server(ask.driver, **settings))


def start(ask: Asker, server: Server) -> Server:
    """Once the warm-up has ended, however it did."""

    async def starting() -> None:
        async with warm_up.warmed_up(server.answering, server.database):
            pass

    ask.runner.run(starting())
    return server


@pytest.mark.usefixtures("seeded")
def test_texts_of_queries_without_arguments_were_sent_before_the_first_request(ask: Asker, sent: list[str]) -> None:
    server = started(ask, bounds=ROOMY)
    planned = set(sent)
    assert ask.runner.run(server(Question(PLAIN))).by == "plan"
    assert set(sent) - planned == set()


def test_a_start_where_nothing_is_kept_sends_no_texts_that_nobody_will_send_again(
    ask: Asker, sent: list[str], seeded: neo4j.Driver
) -> None:
    server = started(ask, cache_bytes=0)
    assert server.settings.cache_bytes == 0
    questions = set(sent)
    assert len(questions) < 10
    [[version]] = seeded.execute_query("MATCH (d:Dataset) RETURN d.version").records
    said = ask.runner.run(server(Question(warm_up.QUESTIONS[0])))
    assert version.encode() in said.body
    assert set(sent) == questions


def logged(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str, dict[str, Any]]]:
    """Level, event and fields of each line, without what differs from run to run."""
    lines = [(record.levelname, record.message, dict(record.__dict__["fields"])) for record in caplog.records]
    for _, _, given in lines:
        given.pop("ms", None)
    return lines


@pytest.fixture
def info(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level("INFO", "dialogues")
    return caplog


@pytest.mark.usefixtures("seeded", "sent")
def test_a_warm_up_says_how_many_texts_it_sent(ask: Asker, info: pytest.LogCaptureFixture) -> None:
    server = started(ask, bounds=ROOMY)
    texts = len(warm_up.wanted_texts(server.answering.graphql_schema))
    assert logged(info) == [("INFO", "warm-up", {"texts": texts, "ended_by": None, "codes": []})]


@pytest.mark.usefixtures("seeded", "sent")
def test_a_fault_in_the_warm_up_is_logged_with_its_traceback_and_the_api_answers(
    ask: Asker, info: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_schema: object) -> None:
        raise ValueError("our mistake")

    monkeypatch.setattr(warm_up, "wanted_texts", fail)
    server = started(ask, bounds=ROOMY)
    [(level, event, fault), ended] = logged(info)
    traceback = fault.pop("traceback")
    assert (level, event, fault) == (
        "ERROR",
        "internal error",
        {"request_id": "warm-up", "error": "ValueError", "path": None},
    )
    assert "in fail" in traceback
    assert traceback.endswith("ValueError\n")
    assert ended == ("INFO", "warm-up", {"texts": 0, "ended_by": "ValueError", "codes": ["INTERNAL"]})
    assert ask.runner.run(server(Question(PLAIN))).errors == []


@pytest.mark.usefixtures("sent")
def test_a_database_that_refuses_the_api_is_logged_once_at_its_start(
    ask: Asker, info: pytest.LogCaptureFixture, neo4j: LocalNeo4j
) -> None:
    with closing(Asker(neo4j.bolt_uri, neo4j.user, "wrong")) as stranger:
        start(ask, Server(stranger.driver))
    refused = {"request_id": "warm-up", "error": "AuthError", "code": "Neo.ClientError.Security.Unauthorized"}
    assert logged(info) == [
        ("WARNING", "database failure", refused),
        ("INFO", "warm-up", {"texts": 0, "ended_by": "AuthError", "codes": ["UNAVAILABLE"]}),
    ]


@pytest.mark.usefixtures("seeded", "sent")
def test_data_that_moves_ends_the_warm_up(
    ask: Asker, info: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def moved(*_: object) -> None:
        raise MovedError

    monkeypatch.setattr(Batches, "load", moved)
    started(ask, bounds=ROOMY)
    assert logged(info) == [("INFO", "warm-up", {"texts": 0, "ended_by": "MovedError", "codes": []})]


@pytest.mark.usefixtures("seeded", "sent")
def test_limits_that_refuse_the_warm_ups_questions_end_it(ask: Asker, info: pytest.LogCaptureFixture) -> None:
    started(ask, cache_bytes=0, max_cost=1)
    assert logged(info) == [("INFO", "warm-up", {"texts": 0, "ended_by": "RejectedError", "codes": ["LIMIT"]})]


@pytest.mark.usefixtures("sent")
def test_what_the_questions_are_answered_with_is_told_by_its_code(
    ask: Asker, info: pytest.LogCaptureFixture, scratch: neo4j.Driver
) -> None:
    scratch.execute_query("MATCH (d:Dataset) DELETE d")
    started(ask, cache_bytes=0)
    assert logged(info) == [("INFO", "warm-up", {"texts": 0, "ended_by": None, "codes": ["UNAVAILABLE"]})]
