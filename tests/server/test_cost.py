"""The cost of a GraphQL query: it follows the rows that the data holds, and the work that the plan does."""

import asyncio

import neo4j
import pytest
import strawberry
from graphql import FragmentDefinitionNode, OperationDefinitionNode, parse

from loaders.database import Database
from loaders.read_session import ReadSession
from loaders.row_counts import NOT_COUNTED, Extent, RowCounting, RowCounts
from schema.compiled.planner import plan_of
from schema.query import make_schema
from server import cost
from server.cost import PASSED, QUERY, ROW, Price
from server.error_report import RejectedError
from server.execute_question import Answer
from server.limits import check_cost
from server.middleware import RequestRecord
from server.prepare_question import NO_VARIABLES
from server.prepare_question import Question as PreparedQuestion
from server.settings import Settings
from tests.answering import ROOMY, Question, Reply, Server
from tests.execution import Asker
from tests.server.test_limits import DONE_WHEN, EXAMPLES

ALLOWED = Settings().max_cost


def counts(**of_read: tuple[int, int]) -> RowCounts:
    """Of 40 dialogues with 50 memberships each, of 200 countries, each with at most 3 pieces of evidence, of 900."""
    known = {
        "dialogues": (40, 40),
        "dialogue_by_id": (1, 40),
        "memberships_by_dialogue": (50, 2_000),
        "memberships_by_actor": (30, 2_000),
        "countries": (200, 200),
        "country_by_id": (1, 200),
        "organisation_by_id": (1, 0),
        "evidence_by_id": (1, 900),
        "source_by_id": (1, 5),
    }
    return RowCounts(
        {name: Extent(*each) for name, each in {**known, **of_read}.items()},
        {("Membership", "evidence"): Extent(3, 2_500)},
    )


def price(text: str, of: RowCounts | None = None, schema: strawberry.Schema = make_schema()) -> Price:  # noqa: B008
    definitions = parse(text).definitions
    [operation] = [node for node in definitions if isinstance(node, OperationDefinitionNode)]
    fragments = [node for node in definitions if isinstance(node, FragmentDefinitionNode)]
    plan = plan_of(schema, operation, fragments, NO_VARIABLES, whole=True)
    return Price(plan, counts() if of is None else of, ALLOWED)


def refusal(priced: Price) -> str:
    with pytest.raises(RejectedError) as refused:
        check_cost(priced)
    [error] = refused.value.errors
    assert (error.extensions or {})["code"] == "LIMIT"
    return error.message


def test_the_cost_is_that_of_each_cypher_query_each_row_and_each_value() -> None:
    dialogues = 3 + QUERY + PASSED * 40 + (ROW + 2) * 40  # for one key, one term of an order and one page
    memberships = 40 + 1 + 40 + QUERY + PASSED * 2_000 + (ROW + 3) * 2_000  # the same, with 40 keys and 40 pages
    countries = 2_000 + QUERY + PASSED * 200 + (ROW + 1) * 200  # 2,000 members are at most 200 different countries
    organisations = QUERY  # and there are none
    asked = """{ dialogues(first: 500) { nodes { name
      memberships(first: 500) { nodes { role since member { name } } } } } }"""
    assert price(asked).cost == 1 + dialogues + memberships + countries + organisations


def test_what_the_data_cannot_give_costs_nothing_and_what_is_not_counted_is_taken_as_asked() -> None:
    pages = "{ dialogues(first: %d) { nodes { name memberships(first: %d) { nodes { role evidence { section } } } } } }"
    assert price(pages % (500, 500)).cost == price(pages % (40, 50)).cost < ALLOWED / 10
    assert price(pages % (500, 500), NOT_COUNTED).cost > ALLOWED


def test_everything_of_forty_dialogues_of_fifty_members_with_evidence_is_one_query() -> None:
    everything = """{ dialogues(first: 500) { nodes { id slug name aliases kinds status started ended languages regions
      website memberships(first: 500) { totalCount nodes { id role scope since until certain note
        member { __typename id name } instrument { id name }
        evidence { id fact section paragraph line basis asOf nameAsWritten roleAsWritten group note
          source { id title publisher url } } } } } } }"""
    check_cost(price(everything, counts()))


@pytest.mark.parametrize("page", ["first: 0", "last: 0"])
def test_an_empty_page_is_not_free(page: str) -> None:
    assert price(f"{{ countries({page}) {{ nodes {{ id }} }} }}").cost > QUERY


def test_items_of_lists_cost_in_each_field_that_uses_them() -> None:
    def of(*fields: str) -> int:
        return price(" ".join(["{", *(f"f{at}: {each}" for at, each in enumerate(fields)), "}"])).cost

    one, two = 'nodes(ids: ["country/AT"]) { id }', 'nodes(ids: ["country/AT", "country/AT"]) { id }'
    assert of(two) - of(one) == 1
    assert of(two, two) - of(one, one) == 2
    kinds = "discrepancies(kinds: [%s]) { id }"
    assert of(kinds % "COUNT, STALE") - of(kinds % "COUNT") == 1
    order = "dialogues(first: 0, orderBy: [%s]) { nodes { id } }"
    assert of(order % "{by: NAME}, {by: STARTED}") - of(order % "{by: NAME}") == 1


def test_a_count_costs_the_rows_that_are_counted() -> None:
    assert price("{ dialogues(first: 500) { nodes { memberships { totalCount } } } }").cost > 2_000 * PASSED


def test_a_step_that_several_places_lead_to_is_priced_once() -> None:
    fragment = "fragment Of on Membership { dialogue { memberships(first: 500) { nodes { role } } } }"
    pages = [f"m{page}: memberships(first: {page}) {{ nodes {{ ...Of }} }}" for page in (499, 500)]
    once, twice = (
        price(f"{{ dialogues(first: 500) {{ nodes {{ {' '.join(of)} }} }} }} {fragment}").cost
        for of in (pages[:1], pages)
    )
    of_each_dialogue = 3  # a value, a key and a page
    page = of_each_dialogue * 40 + 1 + QUERY + (PASSED + ROW + 1) * 2_000
    assert twice - once == page + 2_000  # which refer to their dialogues, whose memberships are priced already


def test_pricing_grows_with_the_steps_and_not_with_what_fragments_expand_to() -> None:
    levels = 30
    fragments = [
        f"fragment F{i} on Dialogue {{ a: memberships(first: 9) {{ ...M{i} }} b: memberships(last: 9) {{ ...M{i} }} }}"
        f" fragment M{i} on MembershipConnection {{ nodes {{ dialogue {{ ...F{i + 1} }} }} }}"
        for i in range(levels)
    ]
    last = f"fragment F{levels} on Dialogue {{ name }}"
    priced = price(" ".join(['{ dialogue(slug: "x") { ...F0 } }', *fragments, last]))
    assert len(priced.plan.steps) == 1 + 3 * levels
    assert priced.cost < ALLOWED


def test_to_explain_costs_each_cypher_query_again() -> None:
    plain = price("{ dialogues { nodes { memberships { nodes { member { name } } } } } }")
    assert Price(plain.plan, plain.counts, ALLOWED, explained=True).cost - plain.cost == 4 * QUERY


def test_a_refusal_names_the_largest_page_that_would_fit() -> None:
    asked = "{ dialogues(first: %d) { nodes { memberships(first: %d) { nodes { role member { name } } } } } }"
    refused = price(asked % (500, 400), NOT_COUNTED)
    page = refused.largest_page
    assert page is not None
    fits, fits_not = (price(asked % (at, at), NOT_COUNTED).cost for at in (page, page + 1))
    assert fits <= ALLOWED < fits_not
    assert refusal(refused) == (
        f"The query costs {refused.cost:,}; 500,000 at most are allowed."
        f" With pages of {page} rows it would cost {fits:,}."
    )


def test_where_pages_of_one_row_cost_too_much_a_refusal_says_to_ask_for_less() -> None:
    values = " ".join(f"a{at}: id" for at in range(99))
    refused = price(f"{{ sources {{ {values} }} }}", counts(sources=(9_000, 9_000)))
    assert refusal(refused).endswith("; 500,000 at most are allowed. Ask for fewer levels or fields.")


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("compiled", [True, False])
def test_a_query_that_costs_too_much_reads_nothing_and_is_priced_anew_when_the_rows_are_counted(
    ask: Asker, compiled: bool
) -> None:
    asked = Question("{ dialogues(first: 500) { nodes { memberships(first: 500) { nodes { role } } } } }")
    server = Server(ask.driver, compiled=compiled, bounds=ROOMY, max_cost=20_000)

    async def asking() -> tuple[Reply, Reply]:
        edition = await server.database.edition()
        server.database.row_counting = RowCounting(server.database.run)
        refused = await server(asked)
        server.database.row_counting.begin(edition.stamp)
        await server.database.row_counting.ended()
        return refused, await server(asked)

    refused, answered = ask.runner.run(asking())
    assert [error["extensions"]["code"] for error in refused.errors] == ["LIMIT"]
    assert (refused.executed, refused.record.session and refused.record.session.rounds) == (False, [])
    assert (answered.executed, answered.errors) == (True, [])


@pytest.mark.usefixtures("seeded")
def test_where_nothing_is_kept_the_first_answer_has_the_rows_counted(ask: Asker) -> None:
    server = Server(ask.driver)
    ask.runner.run(server(Question("{ dataset { version } }")))
    ask.runner.run(server.database.row_counting.ended())
    assert server.database.row_counting.latest.of_read["dataset_by_id"] == (1, 1)


@pytest.fixture(scope="module")
def counted(ask: Asker, seeded: neo4j.Driver) -> RowCounts:
    """Of the frozen graph."""
    database = Database(ask.driver, None, ROOMY)
    ask.runner.run(database.edition())
    ask.runner.run(database.row_counting.ended())
    return database.row_counting.latest


@pytest.mark.parametrize("text", [DONE_WHEN, *[path.read_text(encoding="utf-8") for path in EXAMPLES]])
def test_what_people_ask_costs_far_less_than_is_allowed(ask: Asker, counted: RowCounts, text: str) -> None:
    plan = ask.plan(text, whole=True)
    assert Price(plan, NOT_COUNTED, ALLOWED).cost < ALLOWED
    assert Price(plan, counted, ALLOWED).cost < ALLOWED / 10


def test_of_dear_questions_only_some_are_answered_at_a_time_and_cheap_ones_wait_for_none(
    ask: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cost, "DEAR", 2_000)
    server = Server(ask.driver, dear_answers=2)
    execute, working, most = server.answering._execution.execute, 0, 0  # noqa: SLF001

    async def counting(question: PreparedQuestion, session: ReadSession, record: RequestRecord) -> Answer:
        nonlocal working, most
        working += 1
        most = max(most, working)
        try:
            return await execute(question, session, record)
        finally:
            working -= 1

    monkeypatch.setattr(server.answering._execution, "execute", counting)  # noqa: SLF001

    async def at_once(text: str) -> list[Reply]:
        return await asyncio.gather(*[server(Question(f"{text} # {n}")) for n in range(6)])

    dear, cheap = "{ countries(first: 300) { nodes { name code } } }", "{ countries(first: 1) { nodes { name } } }"
    for text, expected in ((dear, 2), (cheap, 6)):
        most = 0
        assert all(not reply.errors for reply in ask.runner.run(at_once(text)))
        assert most == expected
