"""Whatever the graph and whatever is asked of it, answers are those of the reference walk, in few rounds.

By resolvers and by plans, keeping what was read or not. Each world is stored as an edition of its own.
"""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import neo4j
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.database import Database
from tests.answering import ROOMY
from tests.execution import Asker, OneByOne
from tests.reference import Select, World, answer
from tests.tiers import Amount

DATES = st.sampled_from([None, None, "2009", "2010", "2010-03", "2010-03-31", "2011-12", "2012"])
ASKED_DAYS = st.sampled_from(["2009", "2010", "2010-02", "2010-03", "2010-03-31", "2011", "2011-12-31", "2013"])
ROLES = {"MEMBER_OF": ["MEMBER", "OBSERVER", "INVITED", "PARTNER"], "LEADS": ["CHAIR", "FUNDER"]}
WORLDS = count()
ACTORS = ["country/AA", "country/BB", "country/CC", "organisation/x", "organisation/y"]
DIALOGUES = ["dialogue/a", "dialogue/b", "dialogue/c"]

# Per type: the plain fields, then each edge kind with the type it leads to and what it can be sorted by.
EDGE_ORDERS = ["DIALOGUE_NAME", "SINCE", "ROLE"]
ACTOR = {
    "memberships": ("Membership", [*EDGE_ORDERS, "MEMBER_NAME"]),
    "leaderships": ("Leadership", [*EDGE_ORDERS, "LEADER_NAME"]),
    "dialogues": ("Dialogue", ["NAME", "STARTED", "MEMBERSHIP_COUNT"]),
}
PAGES: dict[str, dict[str, tuple[str, list[str]]]] = {
    "Query": {"dialogues": ACTOR["dialogues"], "countries": ("Country", ["NAME", "MEMBERSHIP_COUNT"])},
    "Dialogue": {
        "memberships": ACTOR["memberships"],
        "leaderships": ACTOR["leaderships"],
        "countries": ("Country", ["NAME", "MEMBERSHIP_COUNT"]),
    },
    "Country": ACTOR,
    "Actor": ACTOR,
}
ENDS = {
    "Membership": {"member": "Actor", "dialogue": "Dialogue"},
    "Leadership": {"leader": "Actor", "dialogue": "Dialogue"},
}
PLAIN = {
    "Dialogue": ("id", "name", "started"),
    "Country": ("id", "name"),
    "Actor": ("id", "name"),
    "Membership": ("id", "role", "since", "until", "certain"),
    "Leadership": ("id", "role", "since", "until", "certain"),
}


@st.composite
def worlds(draw: st.DrawFn) -> World:
    names = st.sampled_from(["Ada", "Bea", "Cleo"])
    actors = {id: {"id": id, "name": draw(names), **({"code": id[-2:]} if "country" in id else {})} for id in ACTORS}
    dialogues = {id: {"id": id, "name": draw(names), "started": draw(DATES)} for id in DIALOGUES}
    edges: list[dict[str, Any]] = []
    for number in range(draw(st.integers(0, 14))):
        kind = draw(st.sampled_from(["MEMBER_OF", "LEADS"]))
        edges.append(
            {
                "id": f"{'membership' if kind == 'MEMBER_OF' else 'leadership'}/{number}",
                "type": kind,
                "actor": draw(st.sampled_from(ACTORS)),
                "dialogue": draw(st.sampled_from(DIALOGUES)),
                "role": draw(st.sampled_from(ROLES[kind])),
                "since": draw(DATES),
                "until": draw(DATES),
            }
        )
    return World(actors, dialogues, edges)


def some_orders(by: list[str]) -> list[list[tuple[str, bool]]]:
    """The first alone, and each next to its neighbour, up and down: each order is another text for Neo4j to plan."""
    return [[(by[0], False)], *([(by[n], n % 2 == 1), (by[n - 1], n % 2 == 0)] for n in range(1, len(by)))]


@st.composite
def selections(draw: st.DrawFn, kind: str = "Query", depth: int = 4) -> tuple[Select | str, ...]:
    fields: list[Select | str] = list(PLAIN.get(kind, ()))
    pages = draw(
        st.lists(
            st.sampled_from(sorted(PAGES.get(kind, {})) or [""]), min_size=kind == "Query", max_size=2, unique=True
        )
    )
    for name in pages if depth and PAGES.get(kind) else []:
        target, orders = PAGES[kind][name]
        arguments: dict[str, Any] = {draw(st.sampled_from(["first", "last"])): draw(st.integers(0, 4))}
        arguments["orderBy"] = draw(st.sampled_from(some_orders(orders)))
        if kind != "Query" and draw(st.booleans()):
            arguments["asOf"] = draw(ASKED_DAYS)
        fields.append(Select(name, arguments, draw(selections(target, depth - 1))))
    for name, target in ENDS.get(kind, {}).items():
        if depth and draw(st.booleans()):
            fields.append(Select(name, {}, draw(selections(target, depth - 1))))
    return tuple(fields)


def text_of(fields: tuple[Select | str, ...]) -> str:
    return "{" + " ".join(field if isinstance(field, str) else _text_of_field(field) for field in fields) + "}"


def _text_of_field(field: Select) -> str:
    if "orderBy" not in field.arguments:
        return f"{field.name} {text_of(field.fields)}"
    order = " ".join(f"{{by: {by} direction: {'DESC' if down else 'ASC'}}}" for by, down in field.arguments["orderBy"])
    rest = "".join(
        f' {name}: "{v}"' if name == "asOf" else f" {name}: {v}"
        for name, v in field.arguments.items()
        if name != "orderBy"
    )
    return f"{field.name}(orderBy: [{order}]{rest}) {{ totalCount nodes {text_of(field.fields)} }}"


def depth_of(fields: tuple[Select | str, ...]) -> int:
    return max((1 + depth_of(field.fields) for field in fields if isinstance(field, Select)), default=0)


def store(driver: neo4j.Driver, world: World) -> None:
    def replace(transaction: neo4j.ManagedTransaction) -> None:
        transaction.run("MATCH (n) DETACH DELETE n").consume()
        version = f"world {next(WORLDS)}"
        transaction.run(
            "CREATE (:Dataset {id: 'dataset', version: $version, loadedAt: datetime()})", version=version
        ).consume()
        for label, items in (
            ("Country", [a for a in world.actors.values() if "code" in a]),
            ("Organisation", [a for a in world.actors.values() if "code" not in a]),
            ("Dialogue", list(world.dialogues.values())),
        ):
            transaction.run(
                f"UNWIND $items AS item CREATE (n:{label}) SET n = item, n.sortName = item.name", items=items
            ).consume()
        for kind in ROLES:
            transaction.run(
                "UNWIND $edges AS edge"
                " MATCH (a:Country|Organisation {id: edge.actor}), (d:Dialogue {id: edge.dialogue})"
                f" CREATE (a)-[r:{kind} {{evidence: []}}]->(d)"
                " SET r.id = edge.id, r.role = edge.role, r.since = edge.since, r.until = edge.until",
                edges=[edge for edge in world.edges if edge["type"] == kind],
            ).consume()

    with driver.session() as session:
        session.execute_write(replace)


def in_any_world(most: int, depth: int, asked: Callable[[World, tuple[Select | str, ...]], None]) -> None:
    """Draws worlds and questions, at most so many."""
    limits = settings(max_examples=most, deadline=None, suppress_health_check=list(HealthCheck))
    limits(given(worlds(), selections(depth=depth))(asked))()


@pytest.fixture
def keeping(ask: Asker) -> Iterator[Database]:
    """What keeps all it has read of an edition, and looks before each answer which is present."""
    database = Database(ask.driver, None, ROOMY, 0)
    yield database
    ask.runner.run(database.close())


def test_any_nested_question_is_answered_as_by_walking_the_graph(
    scratch: neo4j.Driver, ask: Asker, amount: Amount
) -> None:
    def asked(world: World, fields: tuple[Select | str, ...]) -> None:
        store(scratch, world)
        got = ask(text_of(fields))
        assert got.errors == []
        assert got.data == answer(world, fields, {})
        # Per level: each kind of page (its rows and its count), and each kind of node.
        assert len(got.rounds) <= depth_of(fields) * 2 * 7

    in_any_world(amount(normal=40, long=500), 4, asked)


def test_plans_answer_as_by_walking_the_graph_whether_or_not_they_keep_what_they_read(
    scratch: neo4j.Driver, ask: Asker, keeping: Database, amount: Amount
) -> None:
    def asked(world: World, fields: tuple[Select | str, ...]) -> None:
        store(scratch, world)
        edition = ask.runner.run(keeping.edition())
        (plain, session), (read, _), (kept, last) = (
            ask.compiled(text_of(fields), edition=each) for each in (None, edition, edition)
        )
        assert orjson.loads(plain) == {"data": answer(world, fields, {})}
        assert (read, kept, last.rounds) == (plain, plain, [])
        assert len(session.rounds) <= depth_of(fields) * 2 * 7

    in_any_world(amount(normal=40, long=500), 4, asked)


def test_batches_answer_as_one_key_at_a_time(scratch: neo4j.Driver, ask: Asker, amount: Amount) -> None:
    def asked(world: World, fields: tuple[Select | str, ...]) -> None:
        store(scratch, world)
        assert ask.data(text_of(fields)) == ask.data(text_of(fields), loader=OneByOne)

    in_any_world(amount(normal=15, long=200), 3, asked)
