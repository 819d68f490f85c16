"""The resolvers work within a budget and in turns; what is ended early leaves nothing behind."""

import asyncio
import gc
from collections import Counter
from typing import Any

import neo4j
import pytest

from schema.errors import MAX_ERRORS
from schema.resolvers import Budget
from server.error_report import MORE_ERRORS
from tests.answering import Question, Reply, Server
from tests.execution import Asker

MEMBERS = "dialogues { nodes { memberships { nodes { role member { name } evidence { section source { title } } } } } }"


def resolved(ask: Asker, text: str, **settings: Any) -> Reply:
    """The resolvers' answer; a coroutine that it left behind would be noticed here."""
    server = Server(ask.driver, compiled=False, **settings)
    reply = ask.runner.run(server(Question(text)))
    gc.collect()
    return reply


def limit(reply: Reply) -> str:
    assert not reply.executed
    [error] = reply.errors
    assert error["extensions"]["code"] == "LIMIT"
    return str(error["message"])


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("values", [0, 20, 50, 200, 1_000, 3_000])
def test_more_values_than_the_budget_has_are_refused_as_a_whole_wherever_it_ends(ask: Asker, values: int) -> None:
    assert limit(resolved(ask, f"{{ {MEMBERS} }}", max_resolved_values=values)) == (
        f"The answer has more than the {values:,} values that are allowed where it can't be put together from a plan."
        " Ask for smaller pages or fewer levels."
    )


@pytest.mark.usefixtures("seeded")
def test_more_bytes_than_an_answer_may_have_are_refused_before_they_are_made(ask: Asker) -> None:
    assert limit(resolved(ask, f"{{ {MEMBERS} }}", max_answer_bytes=2_000)) == (
        "The answer would have more than the 2,000 bytes that are allowed. Ask for smaller pages or less of each."
    )


@pytest.mark.usefixtures("seeded")
def test_others_go_on_after_every_row(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long answer completes the values of few rows before the event loop turns again, however many rows there are."""
    turn = 0
    at_once: Counter[int] = Counter()
    spend = Budget.spend

    def counting(budget: Budget, values: int, bytes: int) -> None:
        spend(budget, values, bytes)
        if budget.turns.left < 0:
            at_once[turn] += values

    async def beside() -> None:
        nonlocal turn
        while True:
            turn += 1
            await asyncio.sleep(0)

    async def both(server: Server) -> Reply:
        turning = asyncio.create_task(beside())
        try:
            return await server(Question(f"{{ {' '.join(f'd{at}: {MEMBERS}' for at in range(4))} }}"))
        finally:
            turning.cancel()

    monkeypatch.setattr(Budget, "spend", counting)
    reply = ask.runner.run(both(Server(ask.driver, compiled=False, max_resolved_values=1_000_000)))
    assert reply.errors == []
    assert sum(at_once.values()) > 10_000
    assert max(at_once.values()) <= 600  # some 5 ms


def test_of_many_faults_of_the_data_the_first_are_told(ask: Asker, scratch: neo4j.Driver) -> None:
    scratch.execute_query("MATCH (c:Country) REMOVE c.code3")
    ids = [f'country{at:02}: node(id: "country/AT") {{ ... on Country {{ code3 }} }}' for at in range(MAX_ERRORS + 5)]
    reply = resolved(ask, f"{{ {' '.join(ids)} }}")
    told = [(error["extensions"]["code"], error.get("path")) for error in reply.errors]
    assert told == [*[("INTERNAL", [f"country{at:02}", "code3"]) for at in range(MAX_ERRORS)], ("LIMIT", None)]
    assert reply.errors[-1]["message"] == MORE_ERRORS
