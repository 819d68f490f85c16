"""Every field has a plan; what plans can't do is answered by the resolvers; rounds and columns are as few as can be."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import graphql
import neo4j
import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, get_named_type, is_abstract_type, is_leaf_type
from strawberry.types.arguments import convert_arguments

from loaders.arguments import Arguments, Order
from loaders.countries import country_by_id
from loaders.dialogues import dialogue_by_id
from loaders.read_session import Round
from schema.bound_traversal import BoundTraversal
from schema.compiled.needed_columns import NeededColumns
from schema.compiled.parts import Leaf
from schema.compiled.plan import NotCompiledError, Selection
from schema.compiled.steps import ByIdStep
from schema.query import make_schema
from tests.answering import ROOMY, Question, Reply, Server
from tests.execution import Asker

SCHEMA = graphql.build_schema(make_schema().as_str())
GIVEN = {
    "id": '"theme/return"',  # to which no other root leads
    "ids": '["theme/return", "membership/x"]',
    "code": '"AT"',
    "slug": '"rabat-process"',
}
Composite = GraphQLObjectType | GraphQLInterfaceType


def asked(field: str, of: Composite, inner: str) -> str:
    """The field with all the arguments that it must have, and a selection, if it can have one."""
    declared = of.fields[field]
    given = [
        f"{name}: {GIVEN[name]}" for name, argument in declared.args.items() if graphql.is_required_argument(argument)
    ]
    arguments = f"({', '.join(given)})" if given else ""
    return f"{field}{arguments}" + (f" {{ {inner} }}" if inner else "")


def ways() -> Mapping[str, str]:
    """For each type, a query with %s where a selection of that type goes: the shortest way from the root."""
    assert SCHEMA.query_type
    found = {"Query": "{ %s }"}
    reached: list[Composite] = [SCHEMA.query_type]
    for type_ in reached:
        for name, field in type_.fields.items():
            to: Any = get_named_type(field.type)
            if is_leaf_type(to) or name in ("node", "nodes"):  # whose kinds are only those of the ids given
                continue
            way = found[type_.name] % asked(name, type_, "%s")
            possible = (
                [("... on " + kind.name + " { %s }", kind) for kind in SCHEMA.get_possible_types(to)]
                if is_abstract_type(to)
                else []
            )
            for condition, kind in [("%s", to), *possible]:
                if kind.name not in found:
                    found[kind.name] = way % condition
                    reached.append(kind)
    return found


WAYS = ways()


def questions() -> Iterator[tuple[str, str]]:
    """Of every field of every type, with its name."""
    for type_name, way in WAYS.items():
        type_: Any = SCHEMA.type_map[type_name]
        for name, field in type_.fields.items():
            inner = "" if is_leaf_type(get_named_type(field.type)) else "__typename"
            yield f"{type_name}.{name}", way % asked(name, type_, inner)


def test_there_is_a_way_to_each_type() -> None:
    types = {name for name, type_ in SCHEMA.type_map.items() if isinstance(type_, Composite) and name[:2] != "__"}
    assert types == set(WAYS)


def test_every_field_has_a_plan(ask: Asker) -> None:
    without: dict[str, str] = {}
    for name, question in questions():
        assert graphql.validate(SCHEMA, graphql.parse(question)) == []
        try:
            ask.plan(question)
        except NotCompiledError as error:
            without[name] = str(error)
    assert without == {}


def fields_under_one_name() -> Iterator[tuple[str, list[str]]]:
    """For each type, a query for each of its fields that gives it the name x, with the same selection where it fits."""
    for type_name, way in WAYS.items():
        type_: Any = SCHEMA.type_map[type_name]
        of_type = []
        for name, field in type_.fields.items():
            to: Any = get_named_type(field.type)
            inner = "" if is_leaf_type(to) else "__typename id" if "id" in to.fields else "__typename"
            of_type.append(way % f"x: {asked(name, type_, inner)}")
        yield type_name, of_type


@pytest.mark.parametrize(("type_name", "questions"), list(fields_under_one_name()), ids=lambda each: str(each)[:20])
def test_no_two_fields_of_a_type_have_a_signature_in_common(ask: Asker, type_name: str, questions: list[str]) -> None:
    """What is kept is kept by signature: `{ x: a }` and `{ x: b }` must not be given each other's bytes."""
    signatures = {question: ask.plan(question).root.signature for question in questions}
    assert len(set(signatures.values())) == len(signatures)


def test_the_same_kind_of_thing_by_another_id_is_another_part_and_shares_what_is_rendered() -> None:
    """As two sides of a pair would be: `{ x: a { name } }` and `{ x: b { name } }`."""
    needed = NeededColumns(whole=True)
    kinds = {"Country": Selection("Country", {"name": Leaf("name", lambda _column: True)}, needed)}
    a, b = (ByIdStep("Pair", BoundTraversal(by=by), needed, kinds, several=False, optional=False) for by in "ab")
    assert Selection("Pair", {"x": a}, needed).signature != Selection("Pair", {"x": b}, needed).signature
    assert a.rendering == b.rendering


def test_the_value_of_a_variable_is_converted_once_however_many_fields_use_it(
    ask: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    converted: list[str] = []

    def counting(value: dict[str, Any], *others: Any) -> dict[str, Any]:
        converted.extend(value)
        return convert_arguments(value, *others)

    monkeypatch.setattr("schema.compiled.planner.convert_arguments", counting)
    fields = " ".join(f"a{i}: countries(orderBy: $o, first: {i}, after: null) {{ totalCount }}" for i in range(9))
    plan = ask.plan(f"query ($o: [CountryOrder!]) {{ {fields} }}", {"o": [{"by": "CODE", "direction": "DESC"}]})
    assert Counter(converted) == {"orderBy": 1, "first": 9, "after": 9}
    assert {step.bound.arguments for step in plan.steps} == {
        Arguments(order=(Order("CODE", descending=True),), limit=i + 1) for i in range(9)
    }


DIALOGUE = '{ dialogue(slug: "rabat-process") { started countries(first: 1) { nodes { code } } } }'


def columns_read(said: Reply) -> list[str]:
    """What the statements name of each row."""
    assert said.record.session
    texts = "\n".join(each.text for each in said.record.session.rounds)
    return re.findall(r"RETURN collect\(\[((?!key, rows\]).*)\]\) AS", texts)


@pytest.mark.usefixtures("seeded")
def test_only_the_columns_that_are_selected_or_lead_on_are_read(ask: Asker) -> None:
    said = ask.runner.run(Server(ask.driver)(Question(DIALOGUE)))
    assert said.by == "plan"
    assert columns_read(said) == ["dialogue.id, dialogue.started", "country.code, keys"]


@pytest.mark.usefixtures("seeded")
def test_rows_are_read_whole_where_they_are_kept(ask: Asker) -> None:
    server = Server(ask.driver, bounds=ROOMY)
    said = ask.runner.run(server(Question(DIALOGUE)))
    assert said.by == "plan"
    dialogue, country = (", ".join(read.shape.columns.values()) for read in (dialogue_by_id, country_by_id))
    assert columns_read(said) == [dialogue, f"{country}, s0, keys"]
    # So another selection of the same rows needs no statement.
    other = ask.runner.run(server(Question(DIALOGUE.replace("started", "ended").replace("code", "name"))))
    assert (other.by, columns_read(other)) == ("plan", [])


def rounds_of(said: Reply) -> list[Round]:
    assert said.record.session
    return sorted(said.record.session.rounds, key=str)


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("levels", [1, 2, *(pytest.param(deep, marks=pytest.mark.thorough) for deep in (3, 4))])
def test_a_plan_takes_the_resolvers_rounds_one_for_each_edge_kind_and_level(ask: Asker, levels: int) -> None:
    kinds = "memberships(first: 2) { totalCount nodes { id %s } } leaderships(first: 2) { nodes { id %s } }"
    text = "%s"
    for level in range(levels):
        end = "dialogue { %s }" if level % 2 else "member { %s }"
        text = text.replace("%s", kinds % (end, end.replace("member", "leader")))
    text = text.replace("%s", "id")
    question = Question(f"{{ dialogues(first: 3) {{ nodes {{ {text} }} }} }}")
    planned, resolved = (ask.runner.run(Server(ask.driver, compiled=yes)(question)) for yes in (True, False))
    assert (planned.by, resolved.by, planned.body) == ("plan", "resolvers", resolved.body)
    assert rounds_of(planned) == rounds_of(resolved)
    most = max(each.level for each in rounds_of(planned))
    assert most <= 1 + 2 * levels
    kinds_met = {(each.read, each.gives) for each in rounds_of(planned)}
    assert len(rounds_of(planned)) <= most * len(kinds_met)
    assert len({(each.level, each.read, each.gives) for each in rounds_of(planned)}) == len(rounds_of(planned))


def test_what_ids_name_comes_in_their_order_each_as_often_as_it_is_named(ask: Asker, scratch: neo4j.Driver) -> None:
    scratch.execute_query("MATCH ()-[m:MEMBER_OF]->() SET m.evidence = m.evidence[-1..] + m.evidence")
    question = Question("{ dialogues { nodes { memberships(first: 500) { nodes { evidence { id } } } } } }")
    planned, resolved = (ask.runner.run(Server(ask.driver, compiled=yes)(question)) for yes in (True, False))
    assert (planned.by, resolved.by, planned.body) == ("plan", "resolvers", resolved.body)
