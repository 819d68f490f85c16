"""The roots: what names a thing finds it, nothing else does, and what can't be is refused with a sentence."""

from typing import Any

import neo4j
import pytest

from tests.execution import Asker


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ('country(code: "at") { id }', {"id": "country/AT"}),
        ('country(code: "AUT") { id }', {"id": "country/AT"}),
        ('country(code: " aut ") { id }', {"id": "country/AT"}),
        ('country(code: "ZZ") { id }', None),
        ('country(code: "ZZZ") { id }', None),
        ('dialogue(slug: "rabat-process") { id }', {"id": "dialogue/rabat-process"}),
        ('dialogue(slug: "no-such") { id }', None),
        ('organisation(slug: "icmpd") { acronym kind }', {"acronym": "ICMPD", "kind": "INTERNATIONAL"}),
        ('node(id: "country/AT") { __typename id }', {"__typename": "Country", "id": "country/AT"}),
        ('node(id: "country/ZZ") { id }', None),
        ('node(id: "evidence/icmpd-migration-dialogues/KHA-021") { id }', None),
        ('node(id: "") { id }', None),
        (
            'nodes(ids: ["country/AT", "no/such", "dialogue/mtm-dialogue", "country/AT"]) { id }',
            [{"id": "country/AT"}, None, {"id": "dialogue/mtm-dialogue"}, {"id": "country/AT"}],
        ),
        ("nodes(ids: []) { id }", []),
    ],
)
def test_what_names_a_thing_finds_it(ask: Asker, asked: str, answer: Any) -> None:
    assert list(ask.data(f"{{ {asked} }}").values()) == [answer]


NODE_TYPES = {
    "country": "Country",
    "dialogue": "Dialogue",
    "discrepancy": "Discrepancy",
    "instrument": "Instrument",
    "leadership": "Leadership",
    "meeting": "Meeting",
    "membership": "Membership",
    "organisation": "Organisation",
    "source": "Source",
    "theme": "Theme",
}


def test_every_id_of_a_node_or_edge_in_neo4j_is_an_id_of_the_api(ask: Asker, seeded: neo4j.Driver) -> None:
    nodes = seeded.execute_query("MATCH (n) RETURN n.id AS id").records
    edges = seeded.execute_query("MATCH ()-[r:MEMBER_OF|LEADS]->() RETURN r.id AS id").records
    ids = [record["id"] for record in [*nodes, *edges] if record["id"].partition("/")[0] in NODE_TYPES]
    expected = [{"id": id, "__typename": NODE_TYPES[id.partition("/")[0]]} for id in ids]
    found: list[Any] = []
    for start in range(0, len(ids), 500):
        found += ask.data(
            "query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }", {"ids": ids[start : start + 500]}
        )["nodes"]
    assert found == expected
    assert {id.partition("/")[0] for id in ids} == set(NODE_TYPES)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (
            'country(code: "A1") { id }',
            'Expected `code` to be an ISO 3166-1 alpha-2 or alpha-3 code such as "AT" or "AUT", got "A1".',
        ),
        (
            'country(code: "Austria") { id }',
            'Expected `code` to be an ISO 3166-1 alpha-2 or alpha-3 code such as "AT" or "AUT", got "Austria".',
        ),
        ("discrepancies(first: 1001) { id }", "Expected `first` from 0 to 1000, got 1001."),
        (
            'dialogue(slug: "x") { memberships(asOf: "2014-13") { totalCount } }',
            'Expected a date in quotes such as "2014", "2014-11" or "2014-11-28", got "2014-13".',
        ),
        (
            'country(code: "\u00df") { id }',
            'Expected `code` to be an ISO 3166-1 alpha-2 or alpha-3 code such as "AT" or "AUT", got "\u00df".',
        ),
        (
            'dialogue(slug: "khartoum-process") { claims(fields: ["name", "Started"]) { value } }',
            "Expected `fields` to be among name, aliases, kinds, status, started, ended, languages, regions, website;"
            ' got "Started".',
        ),
        (
            'dialogue(slug: "x") { memberships(asOf: ["2014", {a: 1}]) { totalCount } }',
            'Expected a date in quotes such as "2014", "2014-11" or "2014-11-28", got ["2014", { a: 1 }].',
        ),
        (
            'dialogue(slug: "x") { memberships(asOf: 2014) { totalCount } }',
            'Expected a date in quotes such as "2014", "2014-11" or "2014-11-28", got 2014.',
        ),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(ask: Asker, asked: str, sentence: str) -> None:
    answer = ask(f"{{ {asked} }}")
    assert [(error.message, error.extensions) for error in answer.errors] == [(sentence, {"code": "BAD_INPUT"})]


def test_too_many_ids_are_refused(ask: Asker) -> None:
    answer = ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ["country/AT"] * 501})
    assert [error.message for error in answer.errors] == [
        "Expected at most 500 `ids`, got 501: ask for them in several requests."
    ]


def test_an_empty_database_says_what_to_do(ask: Asker, scratch: neo4j.Driver) -> None:
    scratch.execute_query("MATCH (n) DETACH DELETE n")
    answer = ask("{ dataset { version } }")
    assert [(error.message, error.extensions) for error in answer.errors] == [
        ("The database holds no dataset yet: load one with `scripts/dialogues seed`.", {"code": "UNAVAILABLE"})
    ]
    assert ask.data("{ dialogues { totalCount nodes { id } } }") == {"dialogues": {"totalCount": 0, "nodes": []}}


def test_lists_keep_what_is_asked_for(ask: Asker, seeded: neo4j.Driver) -> None:
    data = ask.data(
        """{
          discrepancies(dialogue: "khartoum-process", kinds: [AMBIGUITY], first: 1) { kind dialogues { slug } }
          dialogue(slug: "khartoum-process") {
            statements(kinds: [AIM]) { kind }
            claims(fields: ["started"]) { field value used }
          }
        }"""
    )
    assert [each["kind"] for each in data["discrepancies"]] == ["AMBIGUITY"]
    assert {"slug": "khartoum-process"} in data["discrepancies"][0]["dialogues"]
    assert data["dialogue"]["statements"] == [{"kind": "AIM"}] * 2
    assert data["dialogue"]["claims"] == [{"field": "started", "value": "2014-11-28", "used": True}]
