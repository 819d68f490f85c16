"""The queries as files: valid for the API as it is, and for each who is asked."""

from pathlib import Path

import orjson
import pytest
from graphql import OperationDefinitionNode, build_schema, parse, validate

from bench import nests, pages, queries
from bench.graphs import SIZES, SMALL, Size
from bench.subjects import SUBJECTS
from tests.serving import ROOT

SCHEMA = build_schema((ROOT / "schema" / "schema.graphql").read_text(encoding="utf-8"))
OURS = [*sorted((queries.FOLDER / "ours").glob("*.graphql")), *sorted(pages.FOLDER.glob("*.graphql"))]


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.stem)
def test_each_of_our_queries_is_valid(file: Path) -> None:
    assert validate(SCHEMA, parse(file.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("depth", [2, 8])
def test_a_nest_of_any_depth_is_valid_with_a_fresh_variable_or_without(depth: int) -> None:
    assert validate(SCHEMA, parse(nests.text("ours", depth))) == []
    assert validate(SCHEMA, parse(nests.text("ours", depth, fresh=True))) == []


@pytest.mark.parametrize("form", nests.FORMS)
def test_the_six_levels_are_the_nest_of_that_depth(form: str) -> None:
    lines = queries.file_of(form, "nest6").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == nests.text(form, 6).splitlines()


def test_every_subject_is_asked_every_query_but_the_other_ways_only_where_there_is_one() -> None:
    some = {"peer-other": ["nest3", "nest6", "page"], "joined": ["country", "page"]}
    for subject in SUBJECTS:
        asked = [query.name for query in queries.QUERIES if query.is_asked_by(subject.form)]
        assert asked == some.get(subject.form, list(queries.BY_NAME))


@pytest.mark.parametrize("size", SIZES.values(), ids=lambda size: size.name)
def test_variables_are_those_that_the_query_declares(size: Size) -> None:
    for query in queries.QUERIES:
        asked = orjson.loads(queries.body("ours", query, size, {"after": "here"}, 7))
        [operation] = parse(asked["query"]).definitions
        assert isinstance(operation, OperationDefinitionNode)
        declared = {variable.variable.name.value for variable in operation.variable_definitions or ()}
        assert asked["variables"].keys() == declared


def test_the_floor_is_told_a_name_instead_of_a_text() -> None:
    body = queries.body("floor", queries.BY_NAME["page"], SMALL, {"after": "here"})
    assert orjson.loads(body) == {"query": "page", "variables": {"first": 50, "after": "here"}}
