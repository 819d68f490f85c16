"""How many query texts a plan may bring, and how long the keys are that it reads by."""

from collections.abc import Mapping
from typing import Any

import pytest
import strawberry
from graphql import VariableValues, get_variable_values

from schema.compiled.planner import plan_of
from schema.query import make_schema
from server.error_report import RejectedError
from server.parsed_documents import parse_and_validate
from server.plan_limits import check_plan
from server.settings import Settings
from tests.answering import Question, Server
from tests.execution import Asker

WAYS = "The query sorts or continues lists in {} ways; 8 at most are allowed."
WAYS += " Use the same orders, or split it into several requests."
FIELDS = ["NAME", "CODE", "DIALOGUE_COUNT", "MEMBERSHIP_COUNT", "LEADERSHIP_COUNT"]
ORDERS = [f"orderBy: [{{ by: {by}, direction: {way} }}]" for by in FIELDS for way in ("ASC", "DESC")]


@pytest.fixture(scope="module")
def strawberry_schema() -> strawberry.Schema:
    return make_schema()


def refusal(schema: strawberry.Schema, text: str, variables: Mapping[str, Any] | None = None) -> list[tuple[str, str]]:
    core, allowed = schema._schema, Settings()  # noqa: SLF001  # Strawberry gives it no public name
    document = parse_and_validate(text, core, allowed)
    operation = document.operation(None).node
    values = get_variable_values(core, operation.variable_definitions or (), dict(variables or {}))
    assert isinstance(values, VariableValues)
    try:
        check_plan(plan_of(schema, operation, document.fragments, values, whole=True), allowed)
    except RejectedError as refused:
        return [((error.extensions or {})["code"], error.message) for error in refused.errors]
    return []


def countries(*arguments: str) -> str:
    return "{" + " ".join(f"c{i}: countries({given}) {{ totalCount }}" for i, given in enumerate(arguments)) + "}"


def test_each_order_and_direction_is_a_way_but_not_the_lists_own(
    strawberry_schema: strawberry.Schema,
) -> None:
    assert refusal(strawberry_schema, countries(*ORDERS[1:9])) == []  # the first is the list's own
    assert refusal(strawberry_schema, countries(*ORDERS[:9])) == []
    assert refusal(strawberry_schema, countries(*ORDERS)) == [("LIMIT", WAYS.format(9))]


def test_equal_ways_count_once_whatever_pages_they_give(strawberry_schema: strawberry.Schema) -> None:
    assert refusal(strawberry_schema, countries(*(f"first: {i} {ORDERS[3]}" for i in range(50)))) == []


def test_where_a_list_goes_on_is_a_way_for_each_pattern_of_unknown_values(
    ask: Asker, seeded: object, strawberry_schema: strawberry.Schema
) -> None:
    cursors = ask.data("{ countries { pageInfo { startCursor endCursor } } }")["countries"]["pageInfo"].values()
    places = [f'{where}: "{cursor}"' for where in ("after", "before") for cursor in cursors]
    assert refusal(strawberry_schema, countries(*places, "last: 1", *ORDERS[1:6])) == []
    assert refusal(strawberry_schema, countries(*places, "last: 1", *ORDERS[1:7])) == [("LIMIT", WAYS.format(9))]


def test_an_order_has_few_fields_each_counted_once(strawberry_schema: strawberry.Schema) -> None:
    text = "query ($o: [CountryOrder!]) { countries(orderBy: $o) { totalCount } }"
    for by, refused in ((FIELDS[:3], []), (["NAME", "NAME", "CODE", "NAME"], []), (FIELDS[:4], ["4"])):
        sentences = [f"An order has {n} fields; 3 at most are allowed. Ties go by id." for n in refused]
        orders = {"o": [{"by": each} for each in by]}
        assert refusal(strawberry_schema, text, orders) == [("LIMIT", sentence) for sentence in sentences]


def test_a_slug_is_no_longer_than_an_id(strawberry_schema: strawberry.Schema) -> None:
    told = [("LIMIT", "An id has 301 characters; 300 at most are allowed. No id is that long.")]
    slug = "query ($s: String!) { dialogue(slug: $s) { name } }"
    assert refusal(strawberry_schema, slug, {"s": "x" * 291}) == []
    assert refusal(strawberry_schema, slug, {"s": "x" * 292}) == told
    assert refusal(strawberry_schema, '{ discrepancies(dialogue: "' + "x" * 301 + '") { id } }') == told


def test_nothing_is_read_for_a_plan_that_is_over_a_limit(ask: Asker, seeded: object) -> None:
    server = Server(ask.driver, max_orders=8)
    reply = ask.runner.run(server(Question(countries(*ORDERS))))
    assert [error["message"] for error in reply.errors] == [WAYS.format(9)]
    assert (reply.executed, reply.record.session) == (False, None)
