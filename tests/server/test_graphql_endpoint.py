"""GraphQL over HTTP: what goes in, what comes out, and what is said of anything else."""

import json
from typing import Any

import httpx
import pytest

from server.graphql_request import DEEP
from tests.serving import RunningApi

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
TYPENAME = {"query": "{ __typename }"}
DIALOGUE = "query Of($slug: String!) { dialogue(slug: $slug) { slug } }"


def refused(response: httpx.Response) -> tuple[int, str, str]:
    [error] = response.json()["errors"]
    return response.status_code, error["extensions"]["code"], error["message"]


def test_a_query_is_answered_by_post_and_by_get(api: RunningApi) -> None:
    asked = {"query": DIALOGUE, "operationName": "Of"}
    variables = {"slug": "rabat-process"}
    expected = {"data": {"dialogue": {"slug": "rabat-process"}}}
    assert api.client.post("/graphql", json={**asked, "variables": variables}).json() == expected
    assert api.client.get("/graphql", params={**asked, "variables": json.dumps(variables)}).json() == expected


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (GRAPHQL, GRAPHQL),
        (f"{GRAPHQL}; charset=utf-8, {JSON}; charset=utf-8", GRAPHQL),
        (f"{JSON}, {GRAPHQL}", JSON),
        (f"{GRAPHQL}; q=0.5, {JSON}; q=0.9", JSON),
        (f"{GRAPHQL}, {JSON}; q=0.9, */*; q=0.1", GRAPHQL),
        (f"{JSON}; q=0, */*", GRAPHQL),
        ("text/html, application/xhtml+xml, */*; q=0.8", JSON),
    ],
)
def test_the_answer_has_the_media_type_that_the_client_prefers(api: RunningApi, accept: str, given: str) -> None:
    response = api.client.post("/graphql", json=TYPENAME, headers={"Accept": accept})
    assert response.headers["content-type"] == f"{given}; charset=utf-8"
    assert response.headers["vary"] == "Accept, Origin"


def test_a_client_that_takes_neither_media_type_is_told_so(api: RunningApi) -> None:
    response = api.client.post("/graphql", json=TYPENAME, headers={"Accept": "text/csv"})
    assert refused(response) == (406, "BAD_INPUT", f"Expected the client to accept {GRAPHQL} or {JSON}.")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ([TYPENAME, TYPENAME], "Expected one operation a request, got a list; one operation may ask for many things."),
        ("{ __typename }", "Expected a JSON object with `query`, got text."),
        ({}, "Expected `query` to be the text of a GraphQL document, got nothing."),
        ({"query": ""}, "Expected `query` to be the text of a GraphQL document, got empty text."),
        ({"query": {"a": 1}}, "Expected `query` to be the text of a GraphQL document, got an object."),
        ({"query": 7}, "Expected `query` to be the text of a GraphQL document, got a number."),
        (TYPENAME | {"operationName": ["a"]}, "Expected `operationName` to be a name or null, got a list."),
        (TYPENAME | {"variables": "a"}, "Expected `variables` to be an object or null, got text."),
        (TYPENAME | {"variables": True}, "Expected `variables` to be an object or null, got a boolean."),
        (TYPENAME | {"extensions": 1.5}, "Expected `extensions` to be an object or null, got a number."),
    ],
)
def test_a_body_of_another_shape_is_refused_in_a_sentence(api: RunningApi, body: Any, sentence: str) -> None:
    assert refused(api.client.post("/graphql", json=body)) == (400, "BAD_INPUT", sentence)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "Input is a zero-length, empty document at line 1, column 1."),
        (b'{"query": "{ __typename }"', "unexpected end of data at line 1, column 27."),
        (b'{"query": "\xff"}', "byte 12 is not UTF-8."),
        (b'{"variables": 1e999}', "number is infinity when parsed as double at line 1, column 15."),
        (b'{"query": "\\ud800"}', "no low surrogate in string at line 1, column 12."),
        (b"[" * 1_100 + b"]" * 1_100, "depth limit exceeded at line 1, column 1026."),
    ],
)
def test_a_body_that_can_not_be_read_as_json_is_refused_in_a_sentence(
    api: RunningApi, body: bytes, sentence: str
) -> None:
    response = api.client.post("/graphql", content=body, headers={"Content-Type": JSON})
    assert refused(response) == (400, "BAD_INPUT", f"The body can't be read as JSON: {sentence}")


def test_variables_that_nest_without_end_are_refused_in_a_sentence(api: RunningApi) -> None:
    deep = f'{{"query": "{{ __typename }}", "variables": {{"a": {"[" * 500}{"]" * 500}}}}}'
    response = api.client.post("/graphql", content=deep, headers={"Content-Type": JSON})
    [error] = response.json()["errors"]
    assert (error["extensions"]["code"], error["message"]) == ("LIMIT", DEEP)


def test_parameters_that_can_not_be_read_as_json_are_refused_in_a_sentence(api: RunningApi) -> None:
    response = api.client.get("/graphql", params=TYPENAME | {"variables": "{a}"})
    status, code, sentence = refused(response)
    assert (status, code) == (400, "BAD_INPUT")
    assert sentence.startswith("`variables` can't be read as JSON: ")


@pytest.mark.parametrize(
    ("content_type", "got"),
    [
        ("application/x-www-form-urlencoded", "application/x-www-form-urlencoded"),
        ("text/plain", "text/plain"),
        ("multipart/form-data; boundary=x", "multipart/form-data"),
        ("", "none"),
    ],
)
def test_what_a_foreign_page_can_send_unasked_is_not_read(api: RunningApi, content_type: str, got: str) -> None:
    response = api.client.post("/graphql", content=json.dumps(TYPENAME), headers={"Content-Type": content_type})
    assert refused(response) == (415, "BAD_INPUT", f"Expected the Content-Type application/json, got {got}.")


def test_only_utf_8_is_read(api: RunningApi) -> None:
    def status(charset: str) -> int:
        headers = {"Content-Type": f"application/json; charset={charset}"}
        return api.client.post("/graphql", content=json.dumps(TYPENAME), headers=headers).status_code

    assert {charset: status(charset) for charset in ("utf-8", "UTF-8", '"utf-8"', "utf-16")} == {
        "utf-8": 200,
        "UTF-8": 200,
        '"utf-8"': 200,
        "utf-16": 415,
    }


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_beyond_the_limit_is_refused_whether_or_not_it_says_its_length(api: RunningApi, declared: bool) -> None:
    body = json.dumps(TYPENAME | {"variables": {"a": "x" * 250_000}}).encode()
    content = body if declared else (body[at : at + 65_536] for at in range(0, len(body), 65_536))
    response = api.client.post("/graphql", content=content, headers={"Content-Type": JSON})
    sentence = "The body has more than the 250,000 bytes that are allowed. Send less."
    assert refused(response) == (413, "LIMIT", sentence)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused_and_told_which_there_are(api: RunningApi, method: str) -> None:
    response = api.client.request(method, "/graphql", json=TYPENAME)
    assert response.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert refused(response) == (405, "BAD_INPUT", f"Expected one of GET, HEAD, POST, OPTIONS, got {method}.")


def test_options_says_which_methods_there_are_and_head_is_get_without_a_body(api: RunningApi) -> None:
    options = api.client.options("/graphql")
    assert (options.status_code, options.headers["allow"], options.content) == (204, "GET, HEAD, POST, OPTIONS", b"")
    head = api.client.head("/graphql", params=TYPENAME)
    got = api.client.get("/graphql", params=TYPENAME)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(got.content))


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query ($first: Int!) { dialogues(first: $first) { totalCount } }", "BAD_INPUT"),
        ("{" + "a{" * 20 + "a" + "}" * 21, "LIMIT"),
    ],
)
def test_a_request_that_is_not_executed_has_no_data_and_the_status_of_its_media_type(
    api: RunningApi, query: str, code: str
) -> None:
    for accept, status in ((GRAPHQL, 400), (JSON, 200)):
        response = api.ask(query, headers={"Accept": accept})
        body = response.json()
        assert (response.status_code, list(body)) == (status, ["errors"])
        assert [error["extensions"]["code"] for error in body["errors"]] == [code]


def test_an_error_in_one_field_leaves_the_rest_of_the_answer(api: RunningApi) -> None:
    response = api.ask('{ __typename country(code: "Austria") { name } }', headers={"Accept": GRAPHQL})
    assert response.status_code == 200
    assert response.json() == {
        "data": {"__typename": "Query", "country": None},
        "errors": [
            {
                "message": "Expected `code` to be an ISO 3166-1 alpha-2 or alpha-3 code such as"
                ' "AT" or "AUT", got "Austria".',
                "locations": [{"line": 1, "column": 14}],
                "path": ["country"],
                "extensions": {"code": "BAD_INPUT"},
            }
        ],
    }


@pytest.mark.parametrize("query", ["mutation { __typename }", "subscription { __typename }"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_only_queries_are_executed(api: RunningApi, method: str, query: str) -> None:
    asked: dict[str, Any] = {"params": {"query": query}} if method == "GET" else {"json": {"query": query}}
    response = api.client.request(method, "/graphql", headers={"Accept": GRAPHQL}, **asked)
    status, code, _ = refused(response)
    assert (status, code) == (400, "GRAPHQL_VALIDATION_FAILED")


def test_parameters_of_a_form_that_were_left_empty_say_nothing(api: RunningApi) -> None:
    empty = {"query": "{ __typename }", "operationName": "", "variables": "", "extensions": ""}
    assert api.client.get("/graphql", params=empty).json() == {"data": {"__typename": "Query"}}


def test_one_of_several_operations_is_chosen_by_its_name(api: RunningApi) -> None:
    query = "query A { a: __typename } query B { b: __typename }"

    def answer(name: str | None) -> Any:
        return api.client.post("/graphql", json={"query": query, "operationName": name}).json()

    def told(got: str) -> Any:
        sentence = f"The document's operations are A, B; got {got}."
        return {"errors": [{"message": sentence, "extensions": {"code": "BAD_INPUT"}}]}

    assert answer("B") == {"data": {"b": "Query"}}
    assert answer(None) == told("no `operationName`")
    assert answer("C") == told("“C”")
