"""Whatever is asked, plans and resolvers give the same bytes; and what is kept is what would be read.

The questions are random: hypothesis-graphql draws them from the schema, `dressing` gives them arguments that meet data.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import graphql
import neo4j
import pytest
from graphql import DocumentNode, GraphQLEnumType
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import nodes, queries

from schema.query import make_schema
from server.execute_question import UseParsedDocument
from tests.answering import ROOMY, Question, Reply, Server, nulls
from tests.compiled.dressing import dressed
from tests.compiled.facts import DATES, Facts, gathered
from tests.execution import Asker
from tests.tiers import Amount

AT_ONCE = 6
EXAMPLES = sorted((Path(__file__).parent.parent.parent / "examples").glob("*.graphql"))
DRESSINGS = 8  # of each skeleton, at most: many of those drawn first are alike
SCHEMA = graphql.build_schema(make_schema().as_str())
TEXT = st.sampled_from(["", "AT", "FRA", "rabat-process", "ICMPD", "country/AT", "\u00ff\u20ac"]).map(nodes.String)
SCALARS = {
    "PartialDate": st.sampled_from([*DATES, "2014-13", "yesterday"]).map(nodes.String),
    "DateTime": st.just(nodes.String("2014-11-28T00:00:00Z")),
    "String": TEXT,
    "ID": TEXT,
    "Int": st.sampled_from([0, 1, 2, 3, -1, 501, 2**31 - 1]).map(nodes.Int),
}
DRAWN = queries(SCHEMA, custom_scalars=SCALARS, print_ast=lambda document: document)


class Twins:
    """Servers that differ in how they come to their answers, and must not in any byte of them."""

    def __init__(self, ask: Asker) -> None:
        schema = make_schema([UseParsedDocument])
        self.by_plans, self.by_resolvers, self.by_kept_plans, self.by_kept_rows = self.servers = [
            Server(ask.driver, compiled=True, schema=schema),
            Server(ask.driver, compiled=False, schema=schema),
            Server(ask.driver, compiled=True, bounds=ROOMY, schema=schema),
            Server(ask.driver, compiled=False, bounds=ROOMY, schema=schema),
        ]
        for server in self.servers:  # to parse and to validate once is enough: that is the same for all
            server.answering.questions.documents = self.by_plans.answering.questions.documents
        self.tally: Counter[str] = Counter()
        self._asked: set[str] = set()

    async def agree_on_all(self, questions: Iterable[Question]) -> None:
        """Those that were not asked before; a few at a time, since each wants connections to the database."""
        fresh = {str(each): each for each in questions if str(each) not in self._asked}
        while some := [fresh.popitem() for _ in range(min(AT_ONCE, len(fresh)))]:
            await asyncio.gather(*[self.agree(question) for _, question in some])
            self._asked.update(text for text, _ in some)

    async def agree(self, question: Question) -> None:
        """Each is asked, and those that keep answers once more."""
        cold = await asyncio.gather(*[server(question) for server in self.servers])
        warm = [await self.by_kept_plans(question), await self.by_kept_rows(question)]
        said = [*cold, *warm]
        assert len({each.executed for each in said}) == 1, question
        if cold[1].executed and cold[1].errors:
            assert len({each.body for each in (cold[0], cold[2], warm[0])}) == 1, question
            assert nulls(cold[0]) == nulls(cold[1]) == nulls(cold[3]), question
            assert len(cold[0].errors) <= len(cold[1].errors), question
        else:
            assert {each.body for each in said} == {cold[1].body}, question
        self._count(cold[0], warm)

    def _count(self, planned: Reply, warm: list[Reply]) -> None:
        self.tally["asked"] += 1
        if not planned.executed:
            return
        self.tally["executed"] += 1
        self.tally[f"by {planned.by}"] += 1
        if planned.errors:
            self.tally["with errors"] += 1
            assert [each.by for each in warm] == ["plan", "resolvers"]
        else:
            assert [each.by for each in warm] == ["kept"] * 2


@pytest.fixture(scope="module")
def twins(ask: Asker, seeded: neo4j.Driver) -> Iterator[Twins]:
    twins = Twins(ask)
    yield twins
    for server in twins.servers:
        ask.runner.run(server.database.close())


@pytest.fixture(scope="module")
def facts(ask: Asker, seeded: neo4j.Driver) -> Facts:
    enums = {name: list(type_.values) for name, type_ in SCHEMA.type_map.items() if isinstance(type_, GraphQLEnumType)}
    return gathered(seeded, ask, enums)


def test_random_questions_are_answered_alike_by_plans_and_by_resolvers(
    ask: Asker, twins: Twins, facts: Facts, caplog: pytest.LogCaptureFixture, amount: Amount
) -> None:
    questions = amount(normal=200, long=2_000)

    @settings(
        max_examples=questions // 2,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(DRAWN, st.integers(0, 2**32))
    def compare(skeleton: DocumentNode, seed: int) -> None:
        if twins.tally["executed"] >= questions:
            return
        asked = dressed(skeleton, SCHEMA, facts, seed, DRESSINGS)
        ask.runner.run(twins.agree_on_all(asked))

    compare()
    assert twins.tally["executed"] >= questions
    assert twins.tally["by plan"] == twins.tally["executed"]
    assert twins.tally["with errors"] <= 0.4 * twins.tally["executed"]
    assert twins.tally["with errors"] >= 0.02 * twins.tally["executed"]
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_answered_alike_by_plans_and_by_resolvers(ask: Asker, twins: Twins, path: Path) -> None:
    twins.tally.clear()
    ask.runner.run(twins.agree(Question(path.read_text(encoding="utf-8"))))
    assert twins.tally == {"asked": 1, "executed": 1, "by plan": 1}
