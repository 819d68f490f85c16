"""The cache of parsed and validated documents."""

import asyncio
import gc
import tracemalloc
from dataclasses import FrozenInstanceError

import pytest
from graphql import GraphQLSchema, get_introspection_query, parse

from loaders.bounded_cache import BYTES_PER_ENTRY
from loaders.turns import Lanes
from server.aside import Aside
from server.error_report import RejectedError
from server.parsed_documents import ParsedDocuments, parse_and_validate
from server.settings import Settings

SETTINGS = Settings(
    max_fields=100_000, max_aliases=100_000, max_tokens=100_000, max_characters=1_000_000, max_text_characters=100_000
)
SIZES = {
    "short": "{ __typename }",
    "names": "{" + " __typename" * 100 + "}",
    "arguments": "{" + "".join(f' c{i}: country(code: "AT") {{ name }}' for i in range(200)) + "}",
    "lists": "{ nodes(ids: [" + '"a" ' * 1_000 + "]) { id } }",
    "text": '{ country(code: "' + "x" * 20_000 + '") { name } }',
    "wide text": '{ country(code: "' + "\N{GRINNING FACE}" * 20_000 + '") { name } }',
    "comments": "{ __typename " + "#\n" * 2_000 + "}",
    "introspection": get_introspection_query(),
}


def test_a_text_is_parsed_and_validated_once(graphql_schema: GraphQLSchema) -> None:
    documents = ParsedDocuments(graphql_schema, Settings(), Aside(Lanes()))
    assert asyncio.run(documents.get("{ __typename }")) is asyncio.run(documents.get("{ __typename }"))
    assert len(documents.kept) == 1


def test_what_is_not_valid_is_never_kept_and_always_refused_alike(graphql_schema: GraphQLSchema) -> None:
    documents = ParsedDocuments(graphql_schema, Settings(), Aside(Lanes()))

    def refusal(text: str) -> list[dict[str, object]]:
        with pytest.raises(RejectedError) as refused:
            asyncio.run(documents.get(text))
        errors = [error.formatted for error in refused.value.errors]
        refused.value.errors[0].extensions = None  # whoever holds an error may change it: nobody else sees that
        return [dict(error) for error in errors]

    for text in ("{", "{ nothing }", "{" + " nothing" * 30 + "}"):
        assert refusal(text) == refusal(text)
    assert (len(documents.kept), documents.kept.bytes) == (0, 0)


def test_two_texts_of_the_same_meaning_keep_their_own_line_numbers(graphql_schema: GraphQLSchema) -> None:
    documents = ParsedDocuments(graphql_schema, Settings(), Aside(Lanes()))
    lines = []
    for text in ("{ __typename }", "\n\n{ __typename }"):
        location = asyncio.run(documents.get(text)).ast.definitions[0].loc
        assert location is not None
        lines.append(location.start_token.line)
    assert lines == [1, 3]


def test_the_least_recently_used_go_when_memory_runs_out(graphql_schema: GraphQLSchema) -> None:
    texts = [f"query Q{i} {{ __typename }}" for i in range(4)]
    size = parse_and_validate(texts[0], graphql_schema, SETTINGS).size_bytes + BYTES_PER_ENTRY
    documents = ParsedDocuments(graphql_schema, Settings(document_cache_bytes=3 * size), Aside(Lanes()))
    for text in (texts[0], texts[1], texts[2], texts[0], texts[3]):
        asyncio.run(documents.get(text))
    assert [text in documents.kept for text in texts] == [True, False, True, True]
    assert documents.kept.bytes == 3 * size


def test_a_document_may_fill_the_cache_and_one_that_is_larger_is_answered_and_not_kept(
    graphql_schema: GraphQLSchema,
) -> None:
    size = parse_and_validate("{ __typename }", graphql_schema, SETTINGS).size_bytes + BYTES_PER_ENTRY
    for room, kept in ((size, 1), (size - 1, 0)):
        documents = ParsedDocuments(graphql_schema, Settings(document_cache_bytes=room), Aside(Lanes()))
        assert asyncio.run(documents.get("{ __typename }")).text == "{ __typename }"
        assert (len(documents.kept), documents.kept.bytes) == (kept, kept * size)


@pytest.mark.thorough
@pytest.mark.parametrize("name", SIZES)
def test_the_estimate_of_a_documents_memory_is_above_what_it_takes(graphql_schema: GraphQLSchema, name: str) -> None:
    text = SIZES[name]
    estimated = parse_and_validate(text, graphql_schema, SETTINGS).size_bytes
    gc.collect()
    tracemalloc.start()
    try:
        kept = parse(text)
        gc.collect()
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept.definitions
    assert taken < estimated < 12 * taken + 10_000


def test_an_entry_cannot_be_changed(graphql_schema: GraphQLSchema) -> None:
    document = parse_and_validate("{ __typename }", graphql_schema, SETTINGS)
    with pytest.raises(FrozenInstanceError):
        document.text = "{ other }"  # type: ignore[misc]
    with pytest.raises(TypeError):
        document.operations["other"] = document.operation(None)  # type: ignore[index]


def test_errors_of_one_document_are_bounded(graphql_schema: GraphQLSchema) -> None:
    with pytest.raises(RejectedError) as refused:
        parse_and_validate("{" + "".join(f" nothing{i}" for i in range(100)) + "}", graphql_schema, SETTINGS)
    assert len(refused.value.errors) == 21
    assert refused.value.errors[-1].message == ("Too many validation errors, error limit reached. Validation aborted.")
