"""What a request may ask for: each limit, its sentence, and that measuring is cheaper than what it forbids."""

import pytest
from graphql import GraphQLSchema, get_introspection_query

from server import limits
from server.error_report import RejectedError
from server.parsed_documents import parse_and_validate
from server.settings import Settings
from tests.serving import ROOT

EXAMPLES = sorted((ROOT / "examples").glob("*.graphql"))
DONE_WHEN = """{ dialogues { nodes { name
  memberships(first: 100) { nodes { role since member { id name } evidence { section paragraph line } } }
  leaderships { nodes { role body leader { name } } } } } }"""


def bomb(levels: int, on: str = "Query", leaf: str = "__typename") -> str:
    """2 ** levels fields once its fragments are spread out."""
    fragments = [f"fragment F{i} on {on} {{ ...F{i + 1} ...F{i + 1} }}" for i in range(levels)]
    return "\n".join(["{ ...F0 }", *fragments, f"fragment F{levels} on {on} {{ {leaf} }}"])


def refusal(text: str, schema: GraphQLSchema, settings: Settings | None = None) -> list[tuple[str, str]]:
    with pytest.raises(RejectedError) as refused:
        parse_and_validate(text, schema, settings or Settings())
    return [((error.extensions or {})["code"], error.message) for error in refused.value.errors]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "#" * 20_001,
            "The document has 20,001 characters; 20,000 at most are allowed. Put values into variables.",
        ),
        (
            "{" + " a" * 2_000 + "}",
            "The document has 2,001 tokens or more; 2,000 at most are allowed. Split it into several requests.",
        ),
        (
            "{ __typename " + "#\n" * 2_000 + "}",
            "The document has 2,003 tokens or more; 2,000 at most are allowed. Split it into several requests.",
        ),
        *(
            (text % ("n" * 201), "A name has 201 characters; 200 at most are allowed. Choose a shorter one.")
            for text in (
                "{ %s }",
                "{ %s: __typename }",
                "query %s { __typename }",
                "query ($%s: Int) { __typename }",
                "{ ...%s }",
                "{ dialogues(%s: 1) { totalCount } }",
                "{ discrepancies(kinds: [%s]) { id } }",
            )
        ),
        (
            "{" + "a{" * 20 + "a" + "}" * 21,
            "The query is 21 levels deep; 20 at most are allowed. Start further down, with `node`.",
        ),
        (
            "{" + "a{" * 300 + "a" + "}" * 301,
            "The document nests deeper than can be read; 20 levels at most are allowed.",
        ),
        (
            "{" + "".join(f" a{i}: __typename" for i in range(101)) + "}",
            "The query has 101 aliases; 100 at most are allowed. Ask for lists, or with `nodes`.",
        ),
        (
            bomb(50, leaf="a: __typename"),
            "The query has 1,125,899,906,842,624 aliases; 100 at most are allowed. Ask for lists, or with `nodes`.",
        ),
        (
            bomb(50),
            "The query has 1,125,899,906,842,624 fields; 1,000 at most are allowed. Split it into several requests.",
        ),
        (
            "{ __schema { types { fields { type { fields { type { "
            + " ".join(f"a{i}: fields {{ name }}" for i in range(90))
            + " } } } } } } }",
            "The introspection weighs 18,022,101; 1,000,362 at most are allowed."
            " Take the whole schema from /schema.graphql.",
        ),
    ],
)
def test_each_limit_says_what_was_asked_what_is_allowed_and_what_to_do(
    graphql_schema: GraphQLSchema, text: str, sentence: str
) -> None:
    [(code, message)] = refusal(text, graphql_schema)
    assert (code, message) == ("LIMIT", sentence)


def test_introspection_is_measured_by_its_own_limit_alone(graphql_schema: GraphQLSchema) -> None:
    strictest = Settings(
        max_characters=5_000,
        max_tokens=500,
        max_name_characters=50,
        max_depth=1,
        max_aliases=1,
        max_fields=1,
        max_items=1,
        max_value_depth=1,
        max_text_characters=1,
        max_id_characters=1,
        max_cost=1,
    )
    for options in ((True,) * 6, (False,) * 6):
        assert parse_and_validate(get_introspection_query(*options), graphql_schema, strictest).operation(None)


@pytest.mark.parametrize(
    "text",
    [
        bomb(40, "__Type", "name").replace("{ ...F0 }", "{ __schema { types { ...F0 } } }"),
        bomb(40, "__Schema", "types { name }").replace(
            "{ ...F0 }", "{ ...G } fragment G on Query { __schema { ...F0 } }"
        ),
    ],
)
def test_introspection_cannot_be_multiplied_by_fragments(graphql_schema: GraphQLSchema, text: str) -> None:
    [(code, message)] = refusal(text, graphql_schema)
    assert code == "LIMIT"
    assert message.startswith("The introspection weighs ")


def test_work_grows_with_the_text_and_not_with_what_its_fragments_expand_to(
    graphql_schema: GraphQLSchema, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = 0
    measure = limits.shape_of

    def counting(*given: object) -> limits.Shape:
        nonlocal measured
        measured += 1
        return measure(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(limits, "shape_of", counting)
    works = {}
    for levels in (20, 40, 80):
        measured = 0
        refusal(bomb(levels), graphql_schema)
        works[levels] = measured
    assert works == {20: 23, 40: 43, 80: 83}


def test_fragments_that_cannot_be_are_left_to_validation(graphql_schema: GraphQLSchema) -> None:
    invalid = "GRAPHQL_VALIDATION_FAILED"
    assert refusal("{ ...A }", graphql_schema) == [(invalid, "Unknown fragment 'A'.")]
    circle = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"
    assert refusal(circle, graphql_schema) == [(invalid, "Cannot spread fragment 'A' within itself via 'B'.")]
    itself = "{ ...A } fragment A on Query { dataset { version } ...A }"
    assert refusal(itself, graphql_schema) == [(invalid, "Cannot spread fragment 'A' within itself.")]


@pytest.mark.parametrize(
    "text",
    [
        "{" + "sources { id } " * 450 + "}",
        "{" + "__typename " * 990 + "}",
        "\n".join(["{ ...F0 }", *[f"fragment F{i} on Query {{ ...F{i + 1} }}" for i in range(240)]])
        + "fragment F240 on Query { sources { id } }",
    ],
)
def test_what_takes_too_long_to_validate_is_refused_with_a_sentence(graphql_schema: GraphQLSchema, text: str) -> None:
    assert refusal(text, graphql_schema) == [
        (
            "LIMIT",
            "The document repeats fields too often, or chains too many fragments, to be checked. Select each once.",
        )
    ]


def test_too_many_mistakes_are_still_called_mistakes(graphql_schema: GraphQLSchema) -> None:
    found = refusal("{" + " ".join(f"x{i}" for i in range(100)) + "}", graphql_schema)
    assert {code for code, _ in found} == {"GRAPHQL_VALIDATION_FAILED"}
    assert len(found) == 21
    assert found[-1][1].startswith("Too many validation errors")


def test_fragments_longer_than_the_stack_is_deep_are_refused_too(graphql_schema: GraphQLSchema) -> None:
    chain = [f"fragment F{i} on Query {{ ...F{i + 1} }}" for i in range(2_000)]
    text = "\n".join(["{ ...F0 }", *chain, "fragment F2000 on Query { __typename }"])
    generous = Settings(max_tokens=100_000, max_characters=1_000_000)
    [(code, _)] = refusal(text, graphql_schema, generous)
    assert code == "LIMIT"


@pytest.mark.parametrize("text", [DONE_WHEN, *[path.read_text(encoding="utf-8") for path in EXAMPLES]])
def test_what_people_ask_is_far_below_the_limits(graphql_schema: GraphQLSchema, text: str) -> None:
    half = Settings(max_characters=10_000, max_tokens=1_000, max_depth=10, max_aliases=50, max_fields=500)
    assert parse_and_validate(text, graphql_schema, half).operations
