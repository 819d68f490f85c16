"""Entity tags: whoever has an answer and asks again by GET is told that it still holds, as long as it does."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
from neo4j import Driver

from engine import LocalNeo4j
from seed import Graph, load
from tests.serving import RunningApi, Serve

GRAPHQL = "application/graphql-response+json"
DIALOGUE = (
    "query Of($slug: String!, $first: Int) { dialogue(slug: $slug) { memberships(first: $first) { totalCount } } }"
)
RABAT = {"query": DIALOGUE, "variables": {"slug": "rabat-process", "first": 1}}
NAME = {"query": '{ country(code: "AT") { name } }'}
TWO = "query A { dataset { version } } query B { dataset { version } }"


def get(
    api: RunningApi, asked: Mapping[str, Any], tag: str = "", method: str = "GET", accept: str = ""
) -> httpx.Response:
    parameters = {name: value if isinstance(value, str) else json.dumps(value) for name, value in asked.items()}
    headers = {"If-None-Match": tag} if tag else {}
    return api.client.request(method, "/graphql", params=parameters, headers={**headers, "Accept": accept})


def tag_of(api: RunningApi, asked: Mapping[str, Any], **how: str) -> str:
    response = get(api, asked, **how)
    assert (response.status_code, response.headers["cache-control"]) == (200, "no-cache")
    return response.headers["etag"]


@pytest.fixture(params=["64000000", "0"], ids=["keeping", "keeping nothing"])
def own(request: pytest.FixtureRequest, neo4j: LocalNeo4j, scratch: Driver, serve: Serve) -> Iterator[RunningApi]:
    """An API that looks before each answer, over a graph that may be changed."""
    settings = {"DIALOGUES_FRESHNESS_MS": "0", "DIALOGUES_CACHE_BYTES": request.param}
    with serve(NEO4J_URI=neo4j.bolt_uri, NEO4J_PASSWORD=neo4j.password, **settings) as api:
        yield api


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("written", ["%s", "W/%s", '"other", %s', 'W/"other",W/%s'])
def test_who_has_the_answer_is_told_that_it_still_holds(api: RunningApi, method: str, written: str) -> None:
    tag = tag_of(api, RABAT, method=method)
    again = get(api, RABAT, written % tag, method)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert (again.headers["vary"], again.headers["cache-control"]) == ("Accept, Origin", "no-cache")
    assert "content-type" not in again.headers


def test_who_has_another_answer_gets_this_one(api: RunningApi) -> None:
    answer = get(api, NAME, '"other"')
    assert (answer.status_code, answer.json()) == (200, {"data": {"country": {"name": "Austria"}}})


def test_what_is_asked_otherwise_has_another_tag(api: RunningApi) -> None:
    asked: list[Mapping[str, Any]] = [
        RABAT,
        {**RABAT, "variables": {"slug": "rabat-process", "first": 2}},
        {**RABAT, "variables": {"slug": "rabat-process"}},
        {**RABAT, "variables": {"slug": "khartoum-process", "first": 1}},
        {**RABAT, "query": f"{DIALOGUE} "},
        {"query": TWO, "operationName": "A"},
        {"query": TWO, "operationName": "B"},
    ]
    tags = [tag_of(api, each) for each in asked] + [tag_of(api, RABAT, accept=GRAPHQL)]
    assert len(set(tags)) == len(tags)
    assert tag_of(api, RABAT) == tags[0]
    assert tag_of(api, {**RABAT, "variables": {"first": 1, "slug": "rabat-process"}}) == tags[0]
    assert get(api, RABAT, tags[-1]).status_code == 200  # it is of another media type


@pytest.mark.parametrize(
    "query",
    [
        '{ country(code: "Austria") { name } }',
        "{ nothing }",
        "{",
        "{ countries(first: -1) { totalCount } dataset { version } }",
    ],
)
@pytest.mark.parametrize("accept", ["", GRAPHQL])
def test_an_answer_with_errors_has_none(api: RunningApi, query: str, accept: str) -> None:
    response = get(api, {"query": query}, tag_of(api, RABAT), accept=accept)
    assert "errors" in response.json()
    assert ("etag" in response.headers, "cache-control" in response.headers) == (False, False)


def test_post_has_none_and_asks_for_none(api: RunningApi) -> None:
    posted = api.ask(NAME["query"], headers={"If-None-Match": tag_of(api, NAME)})
    assert (posted.status_code, "etag" in posted.headers, "cache-control" in posted.headers) == (200, False, False)


def test_another_version_has_another_tag_and_so_has_a_repair(own: RunningApi, scratch: Driver, graph: Graph) -> None:
    tags = [tag_of(own, NAME)]
    for _ in range(2):
        scratch.execute_query("MATCH (c:Country {code: 'AT'}) SET c.name = 'Ostarrichi'")
        load(scratch, "neo4j", graph)
        changed = get(own, NAME, tags[-1])
        assert (changed.status_code, changed.json()) == (200, {"data": {"country": {"name": "Austria"}}})
        tags.append(changed.headers["etag"])
        assert get(own, NAME, ", ".join(tags)).status_code == 304
    assert len(set(tags)) == 3
    assert get(own, NAME, ", ".join(tags[:2])).status_code == 200


def test_where_no_dataset_is_loaded_there_is_none(own: RunningApi, scratch: Driver) -> None:
    tag = tag_of(own, NAME)
    scratch.execute_query("MATCH (d:Dataset) DELETE d")
    for _ in range(2):
        answer = get(own, NAME, tag)
        assert (answer.json(), "etag" in answer.headers) == ({"data": {"country": {"name": "Austria"}}}, False)
