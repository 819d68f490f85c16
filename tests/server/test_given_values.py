"""What values a request may give: each limit and its sentence; variables and literals are measured alike."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from graphql import GraphQLSchema, parse_value
from hypothesis import given, settings
from hypothesis import strategies as st

from server.error_report import RejectedError
from server.given_values import GivenValues
from server.parsed_documents import parse_and_validate
from server.settings import Settings
from tests.serving import RunningApi

KINDS = "query ($k: [DiscrepancyKind!]) { discrepancies(kinds: $k) { id } }"
ORDERS = "query ($o: [CountryOrder!]) { countries(orderBy: $o) { totalCount } }"
IDS = "query ($i: [ID!]!) { nodes(ids: $i) { id } }"
CODE = "query ($c: String!) { country(code: $c) { name } }"
DEEP = "Send lists of plain values."


def nest(levels: int, inner: Any = 1) -> Any:
    for _ in range(levels):
        inner = [inner]
    return inner


def refusal(schema: GraphQLSchema, text: str, variables: Mapping[str, Any], allowed: Settings) -> list[tuple[str, str]]:
    """Code and sentence of each error; nothing where the values are not too large, whether or not they are right."""
    try:
        document = parse_and_validate(text, schema, allowed)
        GivenValues(allowed, document.items).check_variables(schema, document.operation(None).node, variables)
    except RejectedError as refused:
        return [((error.extensions or {})["code"], error.message) for error in refused.errors]
    return []


@pytest.mark.parametrize(
    ("text", "variables", "sentence"),
    [
        (KINDS, {"k": ["GAP"] * 14}, "`$k` lists 14 values; 13 at most are allowed. Name each once."),
        (KINDS, {"k": [7] * 140_000}, "`$k` lists 140,000 values; 13 at most are allowed. Name each once."),
        (ORDERS, {"o": [{"by": "NAME"}] * 6}, "`$o` lists 6 values; 5 at most are allowed. Name each once."),
        (
            IDS,
            {"i": ["country/AT"] * 5_000},
            "The values have 5,001 items or more; 5,000 at most are allowed. Split them into several requests.",
        ),
        (
            "{ __typename }",
            {f"v{i}": 1 for i in range(5_001)},
            "The values have 5,001 items or more; 5,000 at most are allowed. Split them into several requests.",
        ),
        (IDS, {"i": ["x" * 301]}, "An id has 301 characters; 300 at most are allowed. No id is that long."),
        (
            CODE,
            {"c": "x" * 1_001},
            "`$c` has a text of 1,001 characters; 1,000 at most are allowed. Send a shorter one.",
        ),
        (
            CODE,
            {"c": {"a": {"b": ["x" * 1_001]}}},
            "`$c` has a text of 1,001 characters; 1,000 at most are allowed. Send a shorter one.",
        ),
        (
            CODE,
            {"c": "AT", "of {nobody}": "x" * 1_001},
            "`$of {nobody}` has a text of 1,001 characters; 1,000 at most are allowed. Send a shorter one.",
        ),
        (CODE, {"c": nest(11)}, f"`$c` nests 11 levels deep; 10 at most are allowed. {DEEP}"),
        (CODE, {"c" * 201: 1}, "A name has 201 characters; 200 at most are allowed. Choose a shorter one."),
        (CODE, {"c": {"n" * 201: 1}}, "A name has 201 characters; 200 at most are allowed. Choose a shorter one."),
        (
            "{ discrepancies(kinds: [" + "GAP " * 14 + "]) { id } }",
            {},
            "`kinds` lists 14 values; 13 at most are allowed. Name each once.",
        ),
        (
            "query ($k: [DiscrepancyKind!] = [" + "GAP " * 14 + "]) { discrepancies(kinds: $k) { id } }",
            {},
            "`$k` lists 14 values; 13 at most are allowed. Name each once.",
        ),
        (
            "{ countries(orderBy: [" + "{ by: NAME } " * 6 + "]) { totalCount } }",
            {},
            "`orderBy` lists 6 values; 5 at most are allowed. Name each once.",
        ),
        (
            '{ node(id: "' + "x" * 301 + '") { id } }',
            {},
            "An id has 301 characters; 300 at most are allowed. No id is that long.",
        ),
        (
            '{ country(code: """' + "x" * 1_001 + '""") { id } }',
            {},
            "`code` has a text of 1,001 characters; 1,000 at most are allowed. Send a shorter one.",
        ),
        (
            "{ dialogues(first: " + "9" * 19_000 + ") { totalCount } }",
            {},
            "`first` has a number of 19,000 characters; 1,000 at most are allowed. Send a shorter one.",
        ),
        (
            "{ dialogues(first: -0." + "9" * 1_000 + ") { totalCount } }",
            {},
            "`first` has a number of 1,003 characters; 1,000 at most are allowed. Send a shorter one.",
        ),
        (
            "{ __typename @include(if: [" + "9" * 1_001 + "]) }",
            {},
            "`if` has a number of 1,001 characters; 1,000 at most are allowed. Send a shorter one.",
        ),
        (
            "{ nothing(of: " + "[" * 150 + "]" * 150 + ") }",
            {},
            f"`of` nests 11 levels deep; 10 at most are allowed. {DEEP}",
        ),
    ],
)
def test_each_limit_says_what_was_given_what_is_allowed_and_what_to_do(
    graphql_schema: GraphQLSchema, text: str, variables: dict[str, Any], sentence: str
) -> None:
    assert refusal(graphql_schema, text, variables, Settings()) == [("LIMIT", sentence)]


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        (KINDS, {"k": ["GAP"] * 13}),
        (KINDS, {"k": "GAP"}),
        (ORDERS, {"o": [{"by": "NAME"}] * 5}),
        (IDS, {"i": ["x" * 300] * 500}),
        (CODE, {"c": "x" * 1_000}),
        (CODE, {"c": nest(10, None)}),
        (CODE, {}),
        ("{ countries(orderBy: { by: NAME }) { totalCount } }", {"n" * 200: [1.5, True, {}]}),
    ],
)
def test_what_is_within_the_limits_is_let_through_whether_or_not_it_is_right(
    graphql_schema: GraphQLSchema, text: str, variables: dict[str, Any]
) -> None:
    assert refusal(graphql_schema, text, variables, Settings()) == []


def test_literals_and_variables_of_a_request_are_counted_together(graphql_schema: GraphQLSchema) -> None:
    text = 'query ($i: [ID!] = ["a"]) { a: nodes(ids: $i) { id } b: nodes(ids: ["b", "c"]) { id } }'
    for items, refused in ((6, 0), (5, 1)):
        assert len(refusal(graphql_schema, text, {"i": ["d", "e"]}, Settings(max_items=items))) == refused


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab", max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("xyz", min_size=1, max_size=4), inner),
    max_leaves=8,
)


def measured(value: Any, depth: int = 0) -> tuple[int, int, int, int]:
    """How many items a value has, its levels, and its longest text and name."""
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    each = [measured(item, depth + 1) for item in inner]
    text = len(value) if isinstance(value, str) else len(str(value)) if type(value) is int else 0
    name = max(map(len, value), default=0) if isinstance(value, dict) else 0
    return (
        len(inner) + sum(items for items, *_ in each),
        max([depth, *(levels for _, levels, _, _ in each)]),
        max([text, *(longest for *_, longest, _ in each)]),
        max([name, *(longest for *_, longest in each)]),
    )


def as_literal(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + " ".join(f"{name}: {as_literal(inner)}" for name, inner in value.items()) + "}"
    return "[" + " ".join(map(as_literal, value)) + "]" if isinstance(value, list) else json.dumps(value)


@settings(deadline=None)
@given(JSON, st.integers(1, 6), st.integers(1, 4), st.integers(1, 4))
def test_a_value_of_any_form_is_refused_where_it_is_too_large_and_only_there(
    value: Any, items: int, depth: int, text: int
) -> None:
    allowed = Settings(max_items=items, max_value_depth=depth, max_text_characters=text, max_name_characters=3)
    has_items, has_levels, has_text, has_name = measured(value)
    too_large = has_items > items or has_levels > depth or has_name > 3
    # JSON has numbers, and literals have their digits.
    texts = {True: measured_strings(value), False: has_text}
    for is_json in (True, False):
        try:
            GivenValues(allowed).check("v", value if is_json else parse_value(as_literal(value)), None)
            refused = False
        except RejectedError:
            refused = True
        assert refused == (too_large or texts[is_json] > text)


def measured_strings(value: Any) -> int:
    """The longest text of a value, numbers aside."""
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return max([len(value) if isinstance(value, str) else 0, *map(measured_strings, inner)])


def test_what_nests_deeper_than_pythons_stack_is_measured(graphql_schema: GraphQLSchema) -> None:
    generous = Settings(max_value_depth=100)
    sentence = f"`$c` nests 101 levels deep; 100 at most are allowed. {DEEP}"
    assert refusal(graphql_schema, CODE, {"c": nest(100_000)}, generous) == [("LIMIT", sentence)]


@pytest.mark.parametrize(
    ("text", "variables", "code"),
    [
        (KINDS, {"k": ["GAP"] * 140_000}, "LIMIT"),
        (ORDERS, {"o": [{"by": "NAME"}] * 7_000}, "LIMIT"),
        (IDS, {"i": ["x" * 301]}, "LIMIT"),
        (KINDS, {"k": ["NOTHING"]}, "BAD_INPUT"),
        (CODE, {"c": ["AT"]}, "BAD_INPUT"),
        (CODE, {"c": 1e300}, "BAD_INPUT"),
        ("query ($f: Int) { dialogues(first: $f) { totalCount } }", {"f": 2**63}, "BAD_INPUT"),
    ],
)
def test_what_is_too_large_is_over_a_limit_and_what_is_wrong_is_bad_input(
    api: RunningApi, text: str, variables: dict[str, Any], code: str
) -> None:
    assert [code for code, _ in api.errors(text, variables)] == [code]
