"""How an answer is made, for whoever asks: its plan and its rounds, beside the answer itself."""

from typing import Any

import pytest

from server.graphql_request import UNEXPLAINED
from tests.server.command_line import run
from tests.server.in_process import get
from tests.serving import RunningApi, Serve

QUERY = """
query Of($first: Int, $wide: Boolean = false) {
  dialogues(first: $first) {
    nodes {
      name
      memberships(first: 1, orderBy: [{ by: SINCE, direction: DESC }]) { totalCount nodes { member { name } } }
    }
  }
  node(id: "country/CH") { id }
  sources @include(if: $wide) { id }
}
"""


def explained(api: RunningApi, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    asked = {"query": query, "variables": variables, "extensions": {"explain": True}}
    return dict(api.client.post("/graphql", json=asked).json())


def test_the_plan_says_for_each_step_its_keys_reads_columns_and_arguments(api: RunningApi) -> None:
    answer = explained(api, QUERY, {"first": 2})
    assert answer["data"] == api.answer(QUERY, {"first": 2})["data"]
    dialogues, node = answer["extensions"]["explain"]["plan"]
    [memberships] = dialogues.pop("steps")
    [member] = memberships.pop("steps")
    assert dialogues == {
        "field": "dialogues",
        "by": None,
        "reads": {"dialogues": ["id", "name"]},
        "arguments": {"order": ["NAME"], "limit": 3},
    }
    assert memberships == {
        "field": "memberships",
        "by": "id",
        "reads": {"memberships_by_dialogue": ["member"]},
        "arguments": {"order": ["-SINCE"], "limit": 2},
    }
    assert member == {
        "field": "member",
        "by": "member",
        "reads": {"country_by_id": ["id", "name"], "organisation_by_id": ["name"]},
        "arguments": {},
        "steps": [],
    }
    assert (node["field"], list(node["reads"])) == ("node", ["country_by_id"])


def test_the_rounds_are_those_of_the_answer_with_their_cypher_however_often_it_is_asked(api: RunningApi) -> None:
    first, second = (explained(api, QUERY, {"first": 2})["extensions"]["explain"] for _ in range(2))
    assert first["by"] == "plan"
    assert sorted((each["level"], each["read"], each["gives"], each["keys"]) for each in first["rounds"]) == [
        (1, "country_by_id", "rows", 1),
        (1, "dialogues", "rows", 1),
        (2, "memberships_by_dialogue", "rows and count", 2),
        (3, "country_by_id", "rows", 1),  # the other one's member is country/CH, which was read already
    ]
    assert all("UNWIND $keys AS key" in each["text"] for each in first["rounds"])
    assert len(second["rounds"]) == len(first["rounds"])


def test_what_asks_nothing_of_the_data_has_a_plan_without_steps(api: RunningApi) -> None:
    assert explained(api, "{ __schema { __typename } }")["extensions"]["explain"] == {
        "by": "plan",
        "plan": [],
        "rounds": [],
    }


def test_what_is_not_asked_to_be_explained_is_not(api: RunningApi) -> None:
    explained(api, QUERY)
    assert list(api.answer(QUERY)) == ["data"]


@pytest.mark.parametrize(
    ("method", "sent"),
    [
        ("GET", {"params": {"query": "{ __typename }", "extensions": '{"explain": true}'}}),
        ("POST", {"json": {"query": "{ __typename }", "extensions": {"explain": True}}}),
    ],
)
def test_nothing_is_explained_unless_a_setting_allows_it(method: str, sent: dict[str, Any]) -> None:
    answer = get("/graphql", method=method, **sent)
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"], error["message"]) == (403, "BAD_INPUT", UNEXPLAINED)


def test_the_command_line_says_which_setting_would_allow_it(serve: Serve) -> None:
    with serve(NEO4J_URI="bolt://127.0.0.1:1", NEO4J_PASSWORD="x") as api:
        asked = run("query", "{ __typename }", "--explain", "--url", api.url)
    assert (asked.exit_code, asked.stdout, asked.stderr) == (1, "", f"BAD_INPUT: {UNEXPLAINED}\n")


@pytest.mark.parametrize(("given", "kind"), [("yes", "text"), (1, "a number"), (None, "nothing")])
def test_anything_but_true_or_false_is_refused(api: RunningApi, given: Any, kind: str) -> None:
    response = api.client.post("/graphql", json={"query": QUERY, "extensions": {"explain": given}})
    assert response.status_code == 400
    assert response.json()["errors"][0]["message"] == (
        f"Expected `extensions.explain` to be true or false, got {kind}."
    )
