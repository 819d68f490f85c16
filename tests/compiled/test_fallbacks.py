"""What the run of a plan did not expect is answered by the resolvers: as if there were no plans."""

import logging
from typing import Any

import neo4j
import orjson
import pytest

from loaders.database import NOTHING_KEPT
from tests.answering import ROOMY, Question, Reply, Server
from tests.execution import Asker

DANGLING = "MATCH ()-[m:MEMBER_OF]->(:Dialogue {slug: 'rabat-process'}) SET m.evidence = m.evidence + 'evidence/none'"


def answers(ask: Asker, question: Question) -> list[Reply]:
    """Of plans and of resolvers alone, each without keeping anything and keeping, asked twice."""

    async def all_of() -> list[Reply]:
        servers = [
            Server(ask.driver, compiled=compiled, bounds=bounds)
            for compiled in (True, False)
            for bounds in (NOTHING_KEPT, ROOMY)
        ]
        return [await server(question) for server in servers for _ in range(2)]

    return ask.runner.run(all_of())


def fallen_back(ask: Asker, text: str, variables: dict[str, Any] | None = None) -> Any:
    """The JSON of the answer, which is the resolvers' alone."""
    said = answers(ask, Question(text, variables or {}))
    assert {each.body for each in said} == {said[-1].body}
    assert {each.by for each in said} <= {"resolvers", "kept"}
    assert {each.by for each in said if each.errors} <= {"resolvers"}
    return orjson.loads(said[0].body)


def told(answer: Any) -> list[tuple[str, list[str | int]]]:
    return [(error["extensions"]["code"], error["path"]) for error in answer["errors"]]


def test_what_must_be_there_and_is_not_is_told_at_its_place(ask: Asker, scratch: neo4j.Driver) -> None:
    scratch.execute_query(DANGLING)
    memberships = "memberships(first: 1) { nodes { evidence { id } } }"
    answer = fallen_back(ask, f'{{ of: dialogue(slug: "rabat-process") {{ slug {memberships} }} }}')
    [(code, path)] = told(answer)
    assert (code, path[:5], path[-1]) == (
        "INTERNAL",
        ["of", "memberships", "nodes", 0, "evidence"],
        len(path[5:]) and path[-1],
    )
    assert answer["data"] == {"of": None}


def test_rows_that_lack_what_they_must_have_are_told_one_by_one(ask: Asker, scratch: neo4j.Driver) -> None:
    scratch.execute_query("MATCH (c:Country) WHERE c.code IN ['AT', 'BE'] REMOVE c.code3")
    asked = '{ nodes(ids: ["country/AT", "country/FR", "country/BE"]) { id ... on Country { code3 } } }'
    answer = fallen_back(ask, asked)
    assert told(answer) == [("INTERNAL", ["nodes", 0, "code3"]), ("INTERNAL", ["nodes", 2, "code3"])]
    assert answer["data"] == {"nodes": [None, {"id": "country/FR", "code3": "FRA"}, None]}


def test_a_graph_without_its_dataset_is_unavailable_where_that_is_asked_for(ask: Asker, scratch: neo4j.Driver) -> None:
    scratch.execute_query("MATCH (d:Dataset) DELETE d")
    assert told(fallen_back(ask, '{ country(code: "AT") { code } dataset { version } }')) == [
        ("UNAVAILABLE", ["dataset"])
    ]


@pytest.mark.parametrize(
    ("edit", "field", "code"),
    [
        ("SET d.status = 'SLEEPING'", "status", "INTERNAL"),
        ("SET d.aliases = 'one'", "aliases", "INTERNAL"),
        ("REMOVE d.aliases", "aliases", "INTERNAL"),
        ("REMOVE d.status", "status", "INTERNAL"),
        ("SET d.name = ['two', 'names']", "name", "INTERNAL"),
    ],
)
def test_a_value_that_the_type_does_not_know_is_told_at_its_place(
    ask: Asker, scratch: neo4j.Driver, edit: str, field: str, code: str
) -> None:
    scratch.execute_query(f"MATCH (d:Dialogue {{slug: 'rabat-process'}}) {edit}")
    asked = (
        f'{{ a: dialogue(slug: "rabat-process") {{ {field} }} b: dialogue(slug: "khartoum-process") {{ {field} }} }}'
    )
    answer = fallen_back(ask, asked)
    assert told(answer) == [(code, ["a", field])]
    assert (answer["data"]["a"], list(answer["data"]["b"])) == (None, [field])


@pytest.mark.parametrize(
    ("edit", "field", "shown"),
    [
        ("SET d.name = 7", "name", "7"),
        ("SET d.name = true", "name", "true"),
        ("SET d.started = 2006", "started", "2006"),
        ("SET d.aliases = [1, 2]", "aliases", ["1", "2"]),
    ],
)
def test_a_value_that_its_type_converts_is_converted(
    ask: Asker, scratch: neo4j.Driver, edit: str, field: str, shown: Any
) -> None:
    scratch.execute_query(f"MATCH (d:Dialogue {{slug: 'rabat-process'}}) {edit}")
    answer = fallen_back(ask, f'{{ dialogue(slug: "rabat-process") {{ {field} }} }}')
    assert answer == {"data": {"dialogue": {field: shown}}}


def test_a_number_beyond_what_graphql_counts_to_is_told_at_its_place(ask: Asker, scratch: neo4j.Driver) -> None:
    scratch.execute_query("MATCH (d:Dataset) SET d.sources = 2147483648")
    answer = fallen_back(ask, "{ dataset { sources } }")
    assert told(answer) == [("INTERNAL", ["dataset", "sources"])]


def test_an_id_of_no_known_kind_is_an_error_of_the_field_that_leads_there(
    ask: Asker, scratch: neo4j.Driver, caplog: pytest.LogCaptureFixture
) -> None:
    scratch.execute_query("MATCH ()-[m:MEMBER_OF]->(:Dialogue {slug: 'rabat-process'}) SET m.evidence = ['weather/1']")
    answer = fallen_back(
        ask, '{ dialogue(slug: "rabat-process") { memberships(first: 1) { nodes { evidence { id } } } } }'
    )
    assert told(answer) == [("INTERNAL", ["dialogue", "memberships", "nodes", 0, "evidence"])]
    assert {record.levelno for record in caplog.records} == {logging.ERROR}


@pytest.mark.parametrize(
    ("edit", "asked", "path"),
    [
        (
            "MATCH (theme:Theme) WITH theme LIMIT 1 MATCH ()-[m:MEMBER_OF]->(:Dialogue {slug: 'rabat-process'})"
            " SET m.instrument = theme.id",
            '{ dialogue(slug: "rabat-process") { memberships(first: 1) { nodes { instrument { id } } } } }',
            ["dialogue", "memberships", "nodes", 0, "instrument"],
        ),
        (
            "MATCH (d:Discrepancy {id: $discrepancy})-[about:ABOUT]->() DELETE about"
            " WITH d MATCH (e:Evidence) WITH d, e LIMIT 1 CREATE (d)-[:ABOUT]->(e)",
            "query ($id: ID!) { node(id: $id) { ... on Discrepancy { about { id } } } }",
            ["node", "about", 0],
        ),
    ],
)
def test_an_id_of_another_kind_than_the_type_has_is_told_as_the_fault_of_the_data_that_it_is(
    ask: Asker,
    scratch: neo4j.Driver,
    caplog: pytest.LogCaptureFixture,
    edit: str,
    asked: str,
    path: list[str | int],
) -> None:
    [[discrepancy]] = scratch.execute_query(
        "MATCH (d:Discrepancy) WHERE COUNT { (d)-[:ABOUT]->() } = 1 RETURN min(d.id)"
    ).records
    scratch.execute_query(edit, discrepancy=discrepancy)
    answer = fallen_back(ask, asked, {"id": discrepancy} if "$id" in asked else None)
    assert told(answer) == [("INTERNAL", path)]
    logged = [record.__dict__["fields"] for record in caplog.records]
    assert {(fields["error"], tuple(fields["path"])) for fields in logged} == {("GraphQLError", tuple(path))}
