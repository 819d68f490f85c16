"""Every example is stored with its answer, its rounds and its plan, and answers the same with one key read at a time.

`pytest tests/examples --rewrite-examples` writes the stored files anew; read the difference before committing it.
"""

import json
from pathlib import Path
from typing import Any

import neo4j
import orjson
import pytest
from graphql import FieldNode, OperationDefinitionNode, parse

from loaders.read_session import Round
from schema.compiled.describe_plan import explain
from schema.query import make_schema
from tests.execution import Asker, OneByOne

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
STORED = Path(__file__).parent / "answers"
QUESTIONS = sorted(path.stem for path in EXAMPLES.glob("*.graphql"))
CYPHER = sorted(path.stem for path in EXAMPLES.glob("*.cypher"))


def written(rounds: list[Round]) -> str:
    lines = [f"{each.level} {each.gives} of {each.read}: {each.keys} keys, {each.rows} rows" for each in rounds]
    return "".join(f"{line}\n" for line in sorted(lines))


def stored(name: str, text: str, rewrite: bool) -> str:
    path = STORED / name
    if rewrite:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return path.read_text(encoding="utf-8")


def as_json(data: Any) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("name", QUESTIONS)
def test_an_example_has_its_stored_answer_in_its_stored_rounds(ask: Asker, name: str, rewrite: bool) -> None:
    answer = ask((EXAMPLES / f"{name}.graphql").read_text(encoding="utf-8"))
    assert answer.errors == []
    assert as_json(answer.data) == stored(f"{name}.json", as_json(answer.data), rewrite)
    assert written(answer.rounds) == stored(f"{name}.rounds", written(answer.rounds), rewrite)


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("name", QUESTIONS)
def test_an_example_answers_the_same_with_one_key_at_a_time(ask: Asker, name: str) -> None:
    text = (EXAMPLES / f"{name}.graphql").read_text(encoding="utf-8")
    assert ask.data(text, loader=OneByOne) == ask.data(text)


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("name", QUESTIONS)
def test_an_examples_plan_gives_the_same_bytes_in_the_same_rounds(ask: Asker, name: str) -> None:
    text = (EXAMPLES / f"{name}.graphql").read_text(encoding="utf-8")
    expected = ask(text)
    answer, session = ask.compiled(text)
    assert answer == orjson.dumps({"data": expected.data})
    assert written(session.rounds) == written(expected.rounds)


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_examples_plan_is_the_stored_one(ask: Asker, name: str, rewrite: bool) -> None:
    plan = as_json(explain(ask.plan((EXAMPLES / f"{name}.graphql").read_text(encoding="utf-8"))))
    assert plan == stored(f"{name}.plan", plan, rewrite)


@pytest.mark.parametrize("name", CYPHER)
def test_a_cypher_example_has_its_stored_rows(seeded: neo4j.Driver, name: str, rewrite: bool) -> None:
    text = (EXAMPLES / f"{name}.cypher").read_text(encoding="utf-8")
    rows = seeded.execute_query(text).records
    assert len(rows) > 0
    answer = as_json([record.data() for record in rows])
    assert answer == stored(f"{name}.cypher.json", answer, rewrite)


def test_every_root_field_is_in_some_example() -> None:
    documents = [parse((EXAMPLES / f"{name}.graphql").read_text(encoding="utf-8")) for name in QUESTIONS]
    operations = [node for each in documents for node in each.definitions if isinstance(node, OperationDefinitionNode)]
    asked = {
        field.name.value
        for each in operations
        for field in each.selection_set.selections
        if isinstance(field, FieldNode)
    }
    query = make_schema()._schema.query_type  # noqa: SLF001  # Strawberry gives it no public name
    assert query
    assert asked == set(query.fields)


def test_every_stored_answer_is_some_examples() -> None:
    expected = {f"{name}.{kind}" for name in QUESTIONS for kind in ("json", "plan", "rounds")}
    expected |= {f"{name}.cypher.json" for name in CYPHER}
    assert {path.name for path in STORED.iterdir()} == expected


def test_the_whole_graph_takes_one_round_per_edge_kind_and_level(ask: Asker, seeded: neo4j.Driver) -> None:
    rounds = ask((EXAMPLES / "9-everything-of-every-dialogue.graphql").read_text(encoding="utf-8")).rounds
    assert sorted((each.level, each.read) for each in rounds) == [
        (1, "dialogues"),
        (2, "leaderships_by_dialogue"),
        (2, "memberships_by_dialogue"),
        (3, "country_by_id"),
        (3, "evidence_by_id"),
        (3, "organisation_by_id"),
    ]
