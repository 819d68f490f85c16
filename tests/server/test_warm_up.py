"""What a start does for the first requests: the database has planned the texts that they send."""

from typing import Any

import neo4j
import pytest

from loaders.database import Database
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

    async def noted(database: Database, text: str, values: dict[str, Any], deadline: float) -> list[list[Any]]:
        texts.append(text)
        return await run(database, text, values, deadline)

    monkeypatch.setattr(Database, "run", noted)
    monkeypatch.setattr(warm_up, "DONE_WITHIN_S", TIMEOUT_MS / 1000)
    return texts


def started(ask: Asker, **settings: Any) -> Server:
    server = Server(ask.driver, **settings)

    async def start() -> None:
        async with warm_up.warmed_up(server.answering, server.database):
            pass

    ask.runner.run(start())
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
