"""The limit on the bytes of an answer: it refuses nothing that is small enough, and puts nothing else together."""

import tracemalloc

import orjson
import pytest

from loaders.bounded_cache import Bounds
from loaders.database import NOTHING_KEPT
from tests.answering import ROOMY, Question, Reply, Server
from tests.execution import Asker
from tests.serving import ROOT

pytestmark = pytest.mark.usefixtures("seeded")

EXAMPLES = sorted((ROOT / "examples").glob("*.graphql"))
DIALOGUES = ["dialogue/khartoum-process", "dialogue/rabat-process"]
LONG = "A" * 180
MAX_COST = 1_000_000_000  # so that only the bytes are too many

# Each repeats a few rows many times: below others, in a list of ids, by aliases, as nodes and edges, and as texts.
MANY_TIMES = {
    "rows below rows": f"""query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Dialogue {{ memberships {{ nodes {{
        dialogue {{ memberships {{ nodes {{ {LONG}: id }} }} }} }} }} }} }} }}""",
    "one row in a list": "query ($ids: [ID!]!) { nodes(ids: $ids) { "
    + " ".join(f"{LONG}{i}: id" for i in range(50))
    + " } }",
    "aliases of a row": "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Dialogue { memberships { nodes {"
    + " ".join(f"a{i}: dialogue {{ memberships {{ nodes {{ {LONG}: id }} }} }}" for i in range(30))
    + "} } } } }",
    "nodes and edges": f"""query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Dialogue {{ memberships {{
        nodes {{ dialogue {{ memberships {{ edges {{ node {{ {LONG}: id }} }} }} }} }}
        edges {{ node {{ dialogue {{ memberships {{ nodes {{ {LONG}: id }} }} }} }} }} }} }} }} }}""",
    "texts": "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Dialogue { memberships { nodes { "
    + " ".join(f"a{i}: id" for i in range(90))
    + " } } } } }",
}


def ask_with(ask: Asker, question: Question, bounds: Bounds, max_answer_bytes: int) -> Reply:
    # By plan: the resolvers have limits of their own, and would only be found out by a slower test.
    return ask.runner.run(
        Server(ask.driver, bounds=bounds, max_cost=MAX_COST, max_answer_bytes=max_answer_bytes)(question)
    )


@pytest.mark.parametrize("bounds", [NOTHING_KEPT, ROOMY])
@pytest.mark.parametrize("text", [path.read_text() for path in EXAMPLES], ids=[path.stem for path in EXAMPLES])
def test_an_answer_may_have_just_as_many_bytes_as_are_allowed(ask: Asker, text: str, bounds: Bounds) -> None:
    question = Question(text)
    whole = ask_with(ask, question, bounds, 20_000_000)
    assert ask_with(ask, question, bounds, len(whole.body)).body == whole.body
    refused = ask_with(ask, question, bounds, len(whole.body) - 1)
    assert [error["extensions"]["code"] for error in refused.errors] == ["LIMIT"]
    assert not refused.executed


def test_the_sentence_says_what_is_allowed_and_what_to_do(ask: Asker) -> None:
    refused = ask_with(ask, Question("{ dialogues { nodes { name } } }"), NOTHING_KEPT, 100)
    assert [error["message"] for error in refused.errors] == [
        "The answer would have more than the 100 bytes that are allowed. Ask for smaller pages or less of each."
    ]


@pytest.mark.parametrize("bounds", [NOTHING_KEPT, ROOMY])
@pytest.mark.parametrize("kind", MANY_TIMES)
def test_what_is_too_large_is_refused_before_it_takes_memory(ask: Asker, kind: str, bounds: Bounds) -> None:
    question = Question(MANY_TIMES[kind], {"ids": DIALOGUES * 100})
    whole = ask_with(ask, question, bounds, 1_000_000_000)
    allowed = len(whole.body) // 20
    server = Server(ask.driver, bounds=bounds, max_cost=MAX_COST, max_answer_bytes=allowed)
    # Parsed and planned before, so that only the answer's own memory is measured.
    assert ask.runner.run(server(question)).errors
    tracemalloc.start()
    refused = ask.runner.run(server(question))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert orjson.loads(refused.body)["errors"][0]["extensions"]["code"] == "LIMIT"
    assert peak < len(whole.body) / 4
