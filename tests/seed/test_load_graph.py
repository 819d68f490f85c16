"""The load on a real Neo4j: idempotent, repairing, one transaction, one after the other."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from neo4j import Driver

from seed import ForeignGraphError, Graph, build, load, plan, read_documents
from seed.graph_diff import OF_LOADS
from seed.neo4j_constraints import query_texts
from tests.seed.helpers import small_documents

EDITS = {
    "a property changed": "MATCH (c:Country {id: 'country/AT'}) SET c.name = 'Ostarrichi'",
    "a property added": "MATCH (c:Country {id: 'country/AT'}) SET c.capital = 'Wien'",
    "a property removed": "MATCH (c:Country {id: 'country/AT'}) REMOVE c.region",
    "two codes swapped": """
        MATCH (a:Country {code: 'AT'}), (b:Country {code: 'BE'})
        SET a.code = null, b.code = 'AT' SET a.code = 'BE'""",
    "an id changed": "MATCH (c:Country {id: 'country/AT'}) SET c.id = 'country/OE'",
    "a label removed": "MATCH (c:Country {id: 'country/AT'}) REMOVE c:Country",
    "a label changed": "MATCH (c:Country {id: 'country/AT'}) REMOVE c:Country SET c:Organisation",
    "a label of ours added": "MATCH (c:Country {id: 'country/AT'}) SET c:Theme",
    "a node removed": "MATCH (c:Country {id: 'country/AT'}) DETACH DELETE c",
    "a node added": "CREATE (:Country {id: 'country/ZZ', code: 'ZZ'})",
    "a node added without an id": "CREATE (:Theme {name: 'Weather'})",
    "an edge removed": "MATCH (:Country {code: 'AT'})-[r:MEMBER_OF]->() DELETE r",
    "an edge added": "MATCH (c:Country {code: 'ML'}), (d:Dialogue) CREATE (c)-[:LEADS {role: 'CHAIR'}]->(d)",
    "an edge's property changed": "MATCH ()-[r:MEMBER_OF {role: 'INVITED'}]->() SET r.role = 'MEMBER'",
    "an edge bent to another node": """
        MATCH (:Country {code: 'AT'})-[r:MEMBER_OF]->(d), (b:Country {code: 'BE'})
        WITH r, d, b, properties(r) AS held DELETE r CREATE (b)-[s:MEMBER_OF]->(d) SET s = held""",
    "an edge turned round": """
        MATCH (c:Country {code: 'AT'})-[r:MEMBER_OF]->(d)
        WITH r, c, d, properties(r) AS held DELETE r CREATE (d)-[s:MEMBER_OF]->(c) SET s = held""",
    "the dataset removed": "MATCH (d:Dataset) DELETE d",
    "the dataset's version changed": "MATCH (d:Dataset) SET d.version = 'mine'",
    "everything removed": "MATCH (n) DETACH DELETE n",
}


def held(driver: Driver) -> dict[str, Any]:
    """All that the database holds, without what loads note of themselves: nodes and edges by id."""
    nodes = driver.execute_query("MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties").records
    edges = driver.execute_query(
        "MATCH (a)-[r]->(b) RETURN type(r) AS type, a.id AS start, b.id AS end, properties(r) AS properties"
    ).records
    found = [record.data() for record in (*nodes, *edges)]
    for each in found:
        for name in OF_LOADS:
            each["properties"].pop(name, None)
    return {each["properties"]["id"]: each for each in found}


def loaded_at(driver: Driver) -> Any:
    return driver.execute_query("MATCH (d:Dataset) RETURN d.loadedAt AS at").records[0]["at"]


def count_of_loads(driver: Driver) -> tuple[int, str]:
    """How many loads changed something, and the series that they are counted in."""
    [(loads, series)] = driver.execute_query("MATCH (d:Dataset) RETURN d.loads, d.series").records
    return loads, series


@pytest.fixture
def small(tmp_path: Path) -> Graph:
    fact = "- {id: F-2, paragraph: 1, line: 2, membership: {actor: AT, role: MEMBER}}"
    return build(read_documents(small_documents(tmp_path, fact)))


def test_the_database_holds_what_the_graph_says(seeded: Driver, graph: Graph) -> None:
    found = held(seeded)
    assert found.keys() == graph.nodes.keys() | graph.relationships.keys()
    assert found["membership/rabat-process/organisation/ecowas/PARTNER"] == {
        "type": "MEMBER_OF",
        "start": "organisation/ecowas",
        "end": "dialogue/rabat-process",
        "properties": {
            "id": "membership/rabat-process/organisation/ecowas/PARTNER",
            "role": "PARTNER",
            "evidence": ["evidence/icmpd-migration-dialogues/RAB-009"],
        },
    }


def test_a_second_load_changes_nothing_and_says_so(seeded: Driver, graph: Graph) -> None:
    before = loaded_at(seeded)
    report = load(seeded, "neo4j", graph)
    assert not report.changed
    assert report.changes == {"added": {}, "changed": {}, "removed": {}}
    assert (report.version, loaded_at(seeded)) == (graph.version, before)


def test_a_first_load_adds_all_and_counts_it(scratch: Driver, graph: Graph) -> None:
    scratch.execute_query("MATCH (n) DETACH DELETE n")
    report = load(scratch, "neo4j", graph)
    assert report.changes == {"added": report.totals, "changed": {}, "removed": {}}
    assert sum(report.totals.values()) == len(graph.nodes) + len(graph.relationships)


def test_another_graph_takes_the_place_of_the_old_one(scratch: Driver, small: Graph) -> None:
    report = load(scratch, "neo4j", small)
    assert held(scratch).keys() == small.nodes.keys() | small.relationships.keys()
    assert report.changes["added"] == {
        "Claim": 1,
        "Dialogue": 1,
        "Source": 1,
        "Evidence": 2,
        "MEMBER_OF": 1,
    } | {
        "ABOUT": 1,
        "FROM": 2,
    }
    assert report.changes["changed"] == {"Dataset": 1}


@pytest.mark.parametrize("edit", EDITS)
def test_a_load_repairs_what_was_edited_by_hand(scratch: Driver, graph: Graph, edit: str) -> None:
    before, at = held(scratch), loaded_at(scratch)
    scratch.execute_query(EDITS[edit])
    assert plan(scratch, "neo4j", graph)
    assert load(scratch, "neo4j", graph).changed
    assert held(scratch) == before
    assert loaded_at(scratch) > at


def test_loads_that_change_something_are_counted_in_a_series_that_a_first_load_begins(
    scratch: Driver, graph: Graph, small: Graph
) -> None:
    scratch.execute_query("MATCH (n) DETACH DELETE n")
    load(scratch, "neo4j", graph)
    first, series = count_of_loads(scratch)
    assert first == 1
    assert not load(scratch, "neo4j", graph).changed
    assert count_of_loads(scratch) == (1, series)
    load(scratch, "neo4j", small)
    assert count_of_loads(scratch) == (2, series)
    scratch.execute_query("MATCH (n) DETACH DELETE n")
    load(scratch, "neo4j", small)
    again, other = count_of_loads(scratch)
    assert (again, other == series) == (1, False)


def test_twins_made_after_a_constraint_was_dropped_are_removed(scratch: Driver, graph: Graph) -> None:
    before = held(scratch)
    scratch.execute_query("DROP CONSTRAINT Country_id")
    scratch.execute_query("CREATE (:Country {id: 'country/AT'})")
    load(scratch, "neo4j", graph)
    assert held(scratch) == before
    names = {record["name"] for record in scratch.execute_query("SHOW CONSTRAINTS YIELD name").records}
    assert "Country_id" in names


def test_what_is_not_ours_is_left_alone(scratch: Driver, graph: Graph) -> None:
    scratch.execute_query("MATCH (c:Country {code: 'AT'}) SET c:Starred CREATE (:Note {id: 1})-[:REMARKS {id: 2}]->(c)")
    assert not plan(scratch, "neo4j", graph)
    scratch.execute_query("MATCH (c:Country {code: 'AT'}) SET c.name = 'Ostarrichi'")
    load(scratch, "neo4j", graph)
    rows = scratch.execute_query("MATCH (n:Note)-[:REMARKS]->(c:Starred) RETURN n.id AS note, c.name AS name").records
    assert [row.data() for row in rows] == [{"note": 1, "name": "Austria"}]


def test_a_database_of_somebody_else_is_not_taken_over(scratch: Driver, graph: Graph) -> None:
    scratch.execute_query("MATCH (n) DETACH DELETE n")
    scratch.execute_query("CREATE (:Country {name: 'Ruritania'})-[:BORDERS]->(:Theme {id: 7})")
    for refused in (plan, load):
        with pytest.raises(ForeignGraphError, match=r"other nodes labelled Country, Theme, which a load would remove"):
            refused(scratch, "neo4j", graph)
    rows = scratch.execute_query("MATCH (n) RETURN n.name AS name, n.id AS id ORDER BY name").records
    assert [row.data() for row in rows] == [{"name": "Ruritania", "id": None}, {"name": None, "id": 7}]


def test_an_edge_of_our_type_to_a_foreign_node_goes_and_the_node_stays(scratch: Driver, graph: Graph) -> None:
    scratch.execute_query("MATCH (d:Dialogue {slug: 'mtm-dialogue'}) CREATE (:Note {id: 1})-[:MEMBER_OF]->(d)")
    load(scratch, "neo4j", graph)
    assert not plan(scratch, "neo4j", graph)
    assert len(scratch.execute_query("MATCH (n:Note) RETURN n").records) == 1


def test_a_plan_tells_each_change_and_makes_none(scratch: Driver, graph: Graph) -> None:
    scratch.execute_query("MATCH (c:Country {code: 'AT'}) SET c.name = 'Ostarrichi', c.capital = 'Wien'")
    scratch.execute_query("MATCH (t:Theme {slug: 'migration-research'}) DETACH DELETE t")
    scratch.execute_query("CREATE (:Theme {id: 'theme/weather'})")
    before = held(scratch)
    assert str(plan(scratch, "neo4j", graph)).splitlines() == [
        "+ Theme theme/migration-research",
        "+ ADDRESSES addresses/rabat-process/migration-research?label=research",
        "~ Country country/AT: capital Wien → nothing; name Ostarrichi → Austria",
        "- Theme theme/weather",
    ]
    assert held(scratch) == before


def test_loads_at_the_same_time_wait_for_each_other(scratch: Driver, graph: Graph, small: Graph) -> None:
    scratch.execute_query("MATCH (n) DETACH DELETE n")
    with ThreadPoolExecutor(3) as pool:
        reports = list(pool.map(lambda _: load(scratch, "neo4j", graph), range(3)))
    assert sorted(report.changed for report in reports) == [False, False, True]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda wanted: load(scratch, "neo4j", wanted), [small, graph]))
    assert [bool(plan(scratch, "neo4j", wanted)) for wanted in (small, graph)].count(False) == 1


def test_a_load_that_fails_changes_nothing(scratch: Driver, small: Graph) -> None:
    before = held(scratch)

    def fail(step: str, done: int, total: int) -> None:
        if step == "relationships" and done == total:
            raise RuntimeError("the screen is gone")

    with pytest.raises(RuntimeError, match="the screen is gone"):
        load(scratch, "neo4j", small, fail)
    assert held(scratch) == before


def test_progress_tells_each_step_to_its_end(scratch: Driver, small: Graph) -> None:
    told: list[tuple[str, int, int]] = []
    load(scratch, "neo4j", small, lambda *step: told.append(step))
    assert list(dict.fromkeys(step for step, _, _ in told)) == [
        "constraints",
        "comparison",
        "removing",
        "nodes",
        "relationships",
    ]
    ends = {step: (done, total) for step, done, total in told}
    assert all(done == total for done, total in ends.values())


def test_ids_slugs_and_codes_are_unique_by_constraint(seeded: Driver) -> None:
    rows = seeded.execute_query(
        "SHOW CONSTRAINTS YIELD labelsOrTypes, properties RETURN labelsOrTypes[0] + '.' + properties[0] AS key"
    ).records
    keys = {row["key"] for row in rows}
    assert len(keys) == len([text for text in query_texts().values() if "CONSTRAINT" in text]) == 34
    assert {
        "Country.code",
        "Country.code3",
        "Dialogue.slug",
        "MEMBER_OF.id",
        "Evidence.id",
        "FROM.id",
    } <= keys
