"""What clients are told when things go wrong, by class and code of the failure; and what is never told."""

import json
import logging
from typing import Any

import pytest
from graphql import GraphQLError, located_error, parse
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    ConnectionAcquisitionTimeoutError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from loaders.new_texts import CrowdedError
from loaders.silence import SilentError
from schema.errors import ApiError, ErrorCode
from server.error_report import (
    CROWDED,
    MAX_LOCATIONS,
    MAX_MESSAGE,
    REFUSED,
    TOO_LARGE,
    UNREACHABLE,
    Report,
    classify_database_error,
)
from tests.serving import RunningApi

SECRET = "bolt://user:secret@db.internal:7687 MATCH (n)"
LATE = "The request took longer than the 1,000 ms it may take. Ask for smaller pages or fewer levels."


def from_server(code: str) -> Neo4jError:
    """As the driver makes it from what Neo4j sends."""
    return Neo4jError._hydrate_neo4j(code=code, message=SECRET)  # noqa: SLF001


def presented(*causes: Exception) -> list[dict[str, Any]]:
    errors = [located_error(cause, path=["dialogues", i]) for i, cause in enumerate(causes)]
    return Report("id-of-request", 1_000).present(errors)


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (ServiceUnavailable(SECRET), "UNAVAILABLE", UNREACHABLE),
        (SessionExpired(SECRET), "UNAVAILABLE", UNREACHABLE),
        (ConnectionAcquisitionTimeoutError(SECRET), "UNAVAILABLE", UNREACHABLE),
        (from_server("Neo.TransientError.General.DatabaseUnavailable"), "UNAVAILABLE", UNREACHABLE),
        (from_server("Neo.TransientError.General.MemoryPoolOutOfMemoryError"), "UNAVAILABLE", UNREACHABLE),
        (from_server("Neo.ClientError.Transaction.Terminated"), "UNAVAILABLE", UNREACHABLE),
        (AuthError(SECRET), "UNAVAILABLE", REFUSED),
        (ConfigurationError(SECRET), "UNAVAILABLE", REFUSED),
        (from_server("Neo.ClientError.Security.Unauthorized"), "UNAVAILABLE", REFUSED),
        (from_server("Neo.ClientError.Security.CredentialsExpired"), "UNAVAILABLE", REFUSED),
        (from_server("Neo.ClientError.Database.DatabaseNotFound"), "UNAVAILABLE", REFUSED),
        (from_server("Neo.TransientError.General.TransactionOutOfMemoryError"), "LIMIT", TOO_LARGE),
        (from_server("Neo.ClientError.Transaction.TransactionTimedOut"), "TIMEOUT", LATE),
        (from_server("Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration"), "TIMEOUT", LATE),
        (TimeoutError(SECRET), "TIMEOUT", LATE),
        (CrowdedError(SECRET), "TIMEOUT", f"The request took longer than the 1,000 ms it may take. {CROWDED}"),
        (SilentError(SECRET), "UNAVAILABLE", UNREACHABLE),
    ],
)
def test_failures_of_the_database_are_told_by_class_and_code(error: Exception, code: str, sentence: str) -> None:
    assert presented(error) == [{"message": sentence, "path": ["dialogues", 0], "extensions": {"code": code}}]


@pytest.mark.parametrize(
    "error",
    [
        ValueError(SECRET),
        ClientError(SECRET),
        from_server("Neo.ClientError.Statement.SyntaxError"),
        GraphQLError(SECRET),
    ],
)
def test_anything_else_is_an_internal_error_with_the_requests_id(error: Exception) -> None:
    extensions = {"code": "INTERNAL", "requestId": "id-of-request"}
    assert presented(error) == [{"message": "Internal error.", "path": ["dialogues", 0], "extensions": extensions}]


def test_nothing_of_a_failure_itself_is_told() -> None:
    told = presented(
        ValueError(SECRET), ServiceUnavailable(SECRET), from_server("Neo.ClientError.Statement.SyntaxError")
    )
    assert "secret" not in json.dumps(told)
    assert "MATCH" not in json.dumps(told)


def test_an_error_for_clients_is_told_as_it_is() -> None:
    assert presented(ApiError(ErrorCode.BAD_INPUT, "Expected this, got that.")) == [
        {"message": "Expected this, got that.", "path": ["dialogues", 0], "extensions": {"code": "BAD_INPUT"}}
    ]


def test_a_failure_that_many_fields_met_is_logged_once_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ValueError(SECRET)

    with pytest.raises(ValueError, match="user:secret") as raised:
        fail()
    with caplog.at_level(logging.INFO, "dialogues"):
        presented(raised.value, raised.value, ValueError("another"))
    logged = [record.__dict__["fields"] for record in caplog.records]
    assert [(record.levelname, record.message) for record in caplog.records] == [("ERROR", "internal error")] * 2
    assert [fields["request_id"] for fields in logged] == ["id-of-request"] * 2
    assert "in fail" in logged[0]["traceback"]
    assert logged[0]["traceback"].endswith("ValueError\n")
    assert "user:secret" not in json.dumps(logged)
    assert [fields["path"] for fields in logged] == [["dialogues", 0], ["dialogues", 2]]


def test_an_unavailable_database_is_logged_by_class_and_code_without_a_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO, "dialogues"):
        presented(from_server("Neo.TransientError.General.DatabaseUnavailable"))
    [record] = caplog.records
    assert (record.levelname, record.message) == ("WARNING", "database failure")
    assert record.__dict__["fields"] == {
        "request_id": "id-of-request",
        "error": "DatabaseUnavailable",
        "code": "Neo.TransientError.General.DatabaseUnavailable",
    }


def test_our_own_mistakes_in_cypher_are_not_the_databases_failure() -> None:
    assert classify_database_error(from_server("Neo.ClientError.Statement.SyntaxError")) is None


DIGITS = "9" * 5_000
DATE = 'Expected a date in quotes such as "2014", "2014-11" or "2014-11-28", got "May".'


@pytest.mark.parametrize(
    ("query", "variables", "expected"),
    [
        ("{ dialogues(", None, ("GRAPHQL_PARSE_FAILED", "Syntax Error: Expected Name, found <EOF>.")),
        (
            "{ dialogus { totalCount } }",
            None,
            (
                "GRAPHQL_VALIDATION_FAILED",
                "Cannot query field 'dialogus' on type 'Query'. Did you mean 'dialogue' or 'dialogues'?",
            ),
        ),
        (
            '{ dialogues(first: "ten") { totalCount } }',
            None,
            ("GRAPHQL_VALIDATION_FAILED", 'Int cannot represent non-integer value: "ten"'),
        ),
        (
            "query ($n: Int) { dialogues(first: $n) { totalCount } }",
            {"n": "ten"},
            ("BAD_INPUT", "Variable '$n' has invalid value: Int cannot represent non-integer value: \"ten\""),
        ),
        (
            "query ($code: String!) { country(code: $code) { name } }",
            {},
            (
                "BAD_INPUT",
                "Variable '$code' has invalid value: Expected a value of non-null type 'String!' to be provided.",
            ),
        ),
        (
            'query ($code: String = "AT") { country(code: $code) { name } }',
            {"code": None},
            (
                "BAD_INPUT",
                "Argument 'code' has invalid value: Expected variable '$code'"
                " provided to non-null type 'String!' not to be null.",
            ),
        ),
        *(
            (
                asked,
                {"b": None},
                (
                    "BAD_INPUT",
                    f"Argument '{argument}' has invalid value: Expected variable '$b'"
                    f" provided to non-null type '{type_}' not to be null.",
                ),
            )
            for asked, argument, type_ in [
                ("query ($b: Boolean = true) { dialogues { totalCount @include(if: $b) } }", "if", "Boolean!"),
                ("query ($b: Boolean = true) { ... @skip(if: $b) { dialogues { totalCount } } }", "if", "Boolean!"),
                ('query ($b: String = "Theme") { __type(name: $b) { name } }', "name", "String!"),
                (
                    'query ($b: Boolean = true) { __type(name: "Theme") { ...T } }'
                    " fragment T on __Type { fields(includeDeprecated: $b) { name } }",
                    "includeDeprecated",
                    "Boolean!",
                ),
            ]
        ),
        ("{ dialogues(first: 501) { nodes { id } } }", None, ("BAD_INPUT", "Expected `first` from 0 to 500, got 501.")),
        (
            '{ country(code: "AT") { memberships(asOf: "May") { totalCount } } }',
            None,
            ("BAD_INPUT", DATE),
        ),
        (
            'query ($d: PartialDate) { country(code: "AT") { memberships(asOf: $d) { totalCount } } }',
            {"d": "May"},
            ("BAD_INPUT", f"Variable '$d' has invalid value: {DATE}"),
        ),
    ],
)
def test_wrong_input_of_each_kind_has_its_sentence_and_code(
    api: RunningApi, query: str, variables: dict[str, Any] | None, expected: tuple[str, str]
) -> None:
    assert api.errors(query, variables) == [expected]


COUNTRIES = "query ($given: [CountryOrder!]) { countries(orderBy: $given) { totalCount } }"
COUNTRY = "query ($given: String!) { country(code: $given) { name } }"
NODE = "query ($given: ID!) { node(id: $given) { id } }"
NODES = "query ($given: [ID!]!) { nodes(ids: $given) { id } }"


@pytest.mark.parametrize(
    ("query", "given", "told"),
    [
        (NODE, True, ": ID cannot represent value: true"),
        (NODE, None, ": Expected value of non-null type 'ID!' not to be null."),
        (NODE, {"a": [None, False, 1.5]}, ': ID cannot represent value: {"a": [null, false, 1.5]}'),
        (NODES, ["country/AT", True], " at [1]: ID cannot represent value: true"),
        (NODES, [None], " at [0]: Expected value of non-null type 'ID!' not to be null."),
        (COUNTRY, ["it's"], ': String cannot represent a non string value: ["it\'s"]'),
        (
            COUNTRIES,
            [{"by": "NAME", "x": 1}],
            " at [0]: Expected value of type 'CountryOrder' not to include unknown field 'x',"
            ' found: {"by": "NAME", "x": 1}.',
        ),
        (COUNTRIES, "a", ": Expected value of type 'CountryOrder' to be an object, found: \"a\"."),
        (
            COUNTRIES,
            [{"by": "NAME"}, {"by": {"a": True}}],
            " at [1].by: Enum 'CountryOrderField' cannot represent non-string value: {\"a\": true}.",
        ),
        (COUNTRIES, {"by": ": True"}, " at .by: Value ': True' does not exist in 'CountryOrderField' enum."),
    ],
)
def test_a_wrong_value_is_told_as_its_client_wrote_it(api: RunningApi, query: str, given: Any, told: str) -> None:
    assert api.errors(query, {"given": given}) == [("BAD_INPUT", f"Variable '$given' has invalid value{told}")]


def test_a_wrong_literal_is_told_as_its_client_wrote_it(api: RunningApi) -> None:
    told = "Expected value of non-null type '[ID!]!' not to be null."
    assert api.errors("{ nodes(ids: null) { id } }") == [("GRAPHQL_VALIDATION_FAILED", told)]


@pytest.mark.parametrize(
    "query",
    [
        f"{{ dialogues(first: -{DIGITS}) {{ totalCount }} }}",
        f"query ($n: Int = {DIGITS}) {{ dialogues(first: $n) {{ totalCount }} }}",
    ],
)
def test_a_number_of_thousands_of_digits_is_refused_without_a_word_of_pythons(api: RunningApi, query: str) -> None:
    [(code, sentence)] = api.errors(query)
    assert code == "LIMIT"
    assert sentence.endswith("1,000 at most are allowed. Send a shorter one.")


def test_what_graphql_itself_finds_wrong_is_our_fault_and_the_log_shows_nothing_of_the_document(
    caplog: pytest.LogCaptureFixture,
) -> None:
    [country] = parse('{ country(code: "secret") { name } }').definitions
    [told] = presented(GraphQLError("Expected value of type 'Country'.", country))
    assert (told["message"], told["extensions"]["code"]) == ("Internal error.", "INTERNAL")
    [record] = caplog.records
    assert record.__dict__["fields"]["traceback"] == "GraphQLError\n"


LONG = "x" * 900


@pytest.mark.parametrize(
    ("query", "variables", "told"),
    [
        ('{ country(code: "' + LONG + '") { name } }', None, 'or "AUT", got "' + "x" * 58 + "…."),
        (
            'query ($d: PartialDate) { country(code: "AT") { memberships(asOf: $d) { totalCount } } }',
            {"d": LONG},
            'or "2014-11-28", got "' + "x" * 58 + "….",
        ),
        (
            '{ country(code: "AT") { memberships(asOf: "' + LONG + '") { totalCount } } }',
            None,
            'or "2014-11-28", got "' + "x" * 58 + "….",
        ),
        (
            '{ dialogue(slug: "rabat-process") { claims(fields: ["' + LONG + '"]) { value } } }',
            None,
            'website; got "' + "x" * 58 + "….",
        ),
        ("query ($n: Int) { dialogues(first: $n) { totalCount } }", {"n": [[LONG] * 9] * 9}, "…"),
        ("{ dialogues(first: " + "9" * 900 + ") { totalCount } }", None, "…"),
        (" ".join(f"query {'q' * 99}{i} {{ __typename }}" for i in range(90)), None, "…; got no `operationName`."),
    ],
)
def test_what_a_client_sent_comes_back_shortened(
    api: RunningApi, query: str, variables: dict[str, Any] | None, told: str
) -> None:
    [(_, message)] = api.errors(query, variables)
    assert message.endswith(told)
    assert len(message) <= MAX_MESSAGE


def test_the_name_of_an_operation_that_is_not_there_comes_back_shortened(api: RunningApi) -> None:
    asked = {"query": "query A { __typename }", "operationName": "x" * 100_000}
    [error] = api.client.post("/graphql", json=asked).json()["errors"]
    assert error["message"] == f"The document's operations are A; got “{'x' * 59}…”."


def test_an_error_of_many_places_shows_some_of_them(api: RunningApi) -> None:
    variables = " ".join(["$same: Int"] * 100)
    answer = api.answer(f"query ({variables}) {{ dialogues(first: $same) {{ totalCount }} }}")
    assert [len(error["locations"]) for error in answer["errors"]] == [MAX_LOCATIONS]
