"""Questions are kept within their bound, whatever clients write: document, variables and plans are in the estimate."""

import asyncio
import gc
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from graphql import Token

from loaders.bounded_cache import BYTES_PER_ENTRY
from loaders.turns import Lanes
from schema.compiled.planner import plan_of
from schema.query import make_schema
from server.aside import Aside
from server.graphql_request import GraphQLRequest
from server.middleware import RequestRecord
from server.prepare_question import Questions
from server.settings import Settings

QUESTIONS = 10
SCHEMA = make_schema()
SPREAD = """fragment F on Dialogue {
  name memberships(orderBy: $o, first: 9) { nodes { id member { name dialogues(first: 2) { nodes { id } } } } }
}"""


def variables(n: int, values: Any) -> GraphQLRequest:
    """Of one document, each with variables of its own."""
    return GraphQLRequest("query ($i: [ID!]!) { nodes(ids: $i) { id } }", None, {"i": [f"country/{n}"], "more": values})


def ids(n: int) -> GraphQLRequest:
    return GraphQLRequest(
        "query ($i: [ID!]!) { a: nodes(ids: $i) { id } b: nodes(ids: $i) { id } }",
        None,
        {"i": [f"membership/rabat-process/{n}/{i}" for i in range(500)]},
    )


def spread(n: int) -> GraphQLRequest:
    """A fragment in many places, with an order from a variable."""
    fields = " ".join(f'a{i}: dialogue(slug: "{n}-{i}") {{ ...F }}' for i in range(90))
    return GraphQLRequest(f"query ($o: [MembershipOrder!]) {{ {fields} }} {SPREAD}", None, {"o": [{"by": "ROLE"}]})


def interfaces(n: int) -> GraphQLRequest:
    """What is planned for each type that an id may lead to."""
    inner = "... on Actor { name dialogues(first: 1) { nodes { id } } } ... on Theme { uses { label } }"
    fields = " ".join(f"a{i}: about {{ id ... on Country {{ code name }} {inner} }}" for i in range(40))
    return GraphQLRequest(f"query Q{n} {{ discrepancies(first: {n + 1}) {{ {fields} }} }}", None, {})


def things(n: int) -> GraphQLRequest:
    """What ids of every kind may lead to, in a few tokens each."""
    fields = " ".join(f"a{i}: about {{ id }}" for i in range(99))
    return GraphQLRequest(f"query Q{n} {{ discrepancies(first: {n + 1}) {{ {fields} }} }}", None, {})


def faults(n: int) -> GraphQLRequest:
    """Arguments that are refused, each of which is an error in the plan."""
    fields = " ".join(f'a{i}: country(code: "{n}-{i}") {{ name }}' for i in range(90))
    return GraphQLRequest(f"{{ {fields} }}", None, {})


KINDS: dict[str, Callable[[int], GraphQLRequest]] = {
    "nothing": lambda n: GraphQLRequest(f"query Q{n} {{ __typename }}", None, {}),
    "objects": lambda n: variables(n, [{"": {}}] * 1_600),
    "lists": lambda n: variables(n, [[]] * 4_000),
    "numbers": lambda n: variables(n, [n + i / 7 for i in range(4_000)]),
    "texts": lambda n: variables(n, [f"{n}{i}" + "x" * 900 for i in range(100)]),
    "wide texts": lambda n: variables(n, [f"{n}{i}" + "\N{GRINNING FACE}" * 400 for i in range(50)]),
    "ids": ids,
    "spread": spread,
    "interfaces": interfaces,
    "things": things,
    "faults": faults,
}


@pytest.mark.usefixtures("traced")
@pytest.mark.parametrize("kind", KINDS)
def test_kept_questions_take_no_more_memory_than_they_say(kind: str) -> None:
    questions = Questions(SCHEMA._schema, Settings(document_cache_bytes=10**9), Aside(Lanes()))  # noqa: SLF001
    take(questions, KINDS[kind](QUESTIONS))  # what is made once for all is not theirs
    gc.collect()
    before, _ = tracemalloc.get_traced_memory()
    said = questions.kept.bytes
    for n in range(QUESTIONS):
        take(questions, KINDS[kind](n))
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    assert BYTES_PER_ENTRY * QUESTIONS < after - before <= questions.kept.bytes - said


@pytest.mark.parametrize("kind", KINDS)
def test_documents_that_are_no_longer_kept_are_gone_without_the_garbage_collector(kind: str) -> None:
    gc.collect()
    before = tokens()
    gc.disable()
    try:
        questions = Questions(SCHEMA._schema, Settings(), Aside(Lanes()))  # noqa: SLF001
        take(questions, KINDS[kind](1))
        gc.collect()  # what asyncio leaves
        assert tokens() > before
        del questions
        assert tokens() == before
    finally:
        gc.enable()


def tokens() -> int:
    return sum(isinstance(each, Token) for each in gc.get_objects())


def take(questions: Questions, asked: GraphQLRequest) -> None:
    question = asyncio.run(questions.prepare(asked, RequestRecord("id")))
    for whole in (True, False):
        plan = plan_of(SCHEMA, question.operation.node, question.document.fragments, question.variables, whole=whole)
        for step in plan.steps:
            list(step.batch_keys([]))  # a run makes them, and the plan keeps them
        questions.keep_plan(question, plan, whole=whole)
