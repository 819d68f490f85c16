"""Every example has a meaningful answer on the live data: without an error, not empty, by plans as by resolvers."""

from typing import Any

import orjson
import pytest
from neo4j import Driver

from tests.examples.test_examples import CYPHER, EXAMPLES, QUESTIONS
from tests.execution import Asker


def leaves(data: Any) -> list[Any]:
    """All values of an answer that are no list and no object, and not null."""
    if isinstance(data, dict):
        return leaves(list(data.values()))
    return [leaf for each in data for leaf in leaves(each)] if isinstance(data, list) else [data] * (data is not None)


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize("name", QUESTIONS)
def test_an_example_is_answered_alike_by_plan_and_resolvers_and_not_empty(ask: Asker, name: str) -> None:
    text = (EXAMPLES / f"{name}.graphql").read_text(encoding="utf-8")
    data = ask.data(text)
    body, _ = ask.compiled(text)
    assert body == orjson.dumps({"data": data})
    assert [field for field, answer in data.items() if not leaves(answer)] == []


@pytest.mark.parametrize("name", CYPHER)
def test_a_cypher_example_finds_something(live: Driver, name: str) -> None:
    assert live.execute_query((EXAMPLES / f"{name}.cypher").read_text(encoding="utf-8")).records != []
