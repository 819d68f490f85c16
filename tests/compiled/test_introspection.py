"""What a query asks of the schema is answered apart, wherever it stands, and data beside it go by their plan."""

import pytest
from graphql import get_introspection_query

from server.graphql_request import GraphQLRequest
from tests.answering import ROOMY, Question, Server
from tests.compiled.test_fallbacks import told
from tests.compiled.test_faults import planned
from tests.execution import Asker

pytestmark = pytest.mark.usefixtures("seeded")


@pytest.mark.parametrize(
    "text",
    [
        "{ __schema { queryType { name } } }",
        '{ __typename country(code: "AT") { code } __schema { queryType { name } } is: __type(name: "Id") { kind } }',
        '{ ...Of country(code: "AT") { code } } fragment Of on Query { __type(name: "Nobody") { name } ...More }'
        " fragment More on Query { __schema { types { ...Named } } } fragment Named on __Type { name __typename }",
        '{ __type(name: "Theme") { kind } __type(name: "Theme") { name } }',
        get_introspection_query(),
    ],
)
def test_the_schema_is_told_beside_the_data(ask: Asker, text: str) -> None:
    answer = planned(ask, text)
    assert list(answer) == ["data"]


def test_variables_and_directives_hold_there_too(ask: Asker) -> None:
    text = """query ($name: String!, $yes: Boolean = true, $fields: Boolean!) {
      __type(name: $name) { name fields(includeDeprecated: $yes) @include(if: $fields) { name } }
      __schema @skip(if: $yes) { description } }"""
    answer = planned(ask, text, {"name": "PageInfo", "fields": False})
    assert answer == {"data": {"__type": {"name": "PageInfo"}}}


def test_a_fault_beside_it_is_told_as_anywhere(ask: Asker) -> None:
    answer = planned(ask, '{ __type(name: "Theme") { kind } country(code: "?") { code } }')
    assert (answer["data"], told(answer)) == (
        {"__type": {"kind": "OBJECT"}, "country": None},
        [("BAD_INPUT", ["country"])],
    )
    answer = planned(ask, '{ __type(name: "Theme") { kind } countries(first: -1) { totalCount } }')
    assert (answer["data"], told(answer)) == (None, [("BAD_INPUT", ["countries"])])


@pytest.mark.parametrize(
    ("text", "path", "values"),
    [
        ('query ($n: String = "Theme") { __type(name: $n) { name } }', ["__type"], {"__type": b"null"}),
        (
            "query ($n: Boolean = true) { __schema { directives { args(includeDeprecated: $n) { name } } } }",
            ["__schema", "directives", 0, "args"],
            None,
        ),
    ],
)
def test_an_argument_of_introspection_may_be_wrong_as_any_other(
    ask: Asker, text: str, path: list[str | int], values: dict[str, bytes] | None
) -> None:
    plan = ask.plan(text, {"n": None})
    assert plan.introspection
    introspected = plan.introspection.execute()
    assert [(error.path, error.extensions) for error in introspected.errors] == [(path, {"code": "BAD_INPUT"})]
    assert (introspected.values is None) == (values is None)


def test_a_question_about_the_schema_is_executed_once_and_reads_nothing(ask: Asker) -> None:
    server = Server(ask.driver)  # which keeps no answers
    question = Question("{ __schema { types { name fields { name } } } }")
    first, second = (ask.runner.run(server(question)) for _ in range(2))
    assert (first.by, second.by, first.body) == ("plan", "plan", second.body)
    assert ("introspection", GraphQLRequest(question.text, None, {}).key) in server.answering.questions.kept
    assert first.record.session
    assert first.record.session.rounds == []


def test_an_answer_with_introspection_is_kept_as_any_other(ask: Asker) -> None:
    server = Server(ask.driver, bounds=ROOMY)
    question = Question('{ __typename __type(name: "Theme") { name } country(code: "AT") { name } }')
    assert [ask.runner.run(server(question)).by for _ in range(2)] == ["plan", "kept"]


@pytest.mark.parametrize(
    "text",
    ["{ __typename }", "{ __schema { queryType { name } } }", '{ country(code: "AT") @skip(if: true) { code } }'],
)
def test_what_reads_nothing_waits_for_no_database(ask: Asker, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def look() -> None:
        raise AssertionError

    server = Server(ask.driver, bounds=ROOMY)
    monkeypatch.setattr(server.database, "look", look)
    reply = ask.runner.run(server(Question(text)))
    assert (reply.by, reply.errors) == ("plan", [])
