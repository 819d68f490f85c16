"""README shows what the live data answer. `scripts/test tests/live --rewrite-examples` writes that part anew."""

from typing import Any

from neo4j import Driver

from tests.docs.parts import EXAMPLES, QUESTIONS, part


def markdown(rows: list[dict[str, Any]]) -> str:
    """Rows as a table: lists joined, nothing for null."""

    def cell(value: Any) -> str:
        if isinstance(value, list):
            return ", ".join(cell(each) for each in value)
        return "" if value is None else str(value)

    lines = [list(rows[0]), ["---"] * len(rows[0]), *([cell(value) for value in row.values()] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def question(name: str, driver: Driver) -> str:
    graphql = (EXAMPLES / f"{name}.graphql").read_text(encoding="utf-8")
    cypher = (EXAMPLES / f"{name}.cypher").read_text(encoding="utf-8")
    title = cypher.partition("\n")[0].removeprefix("// ")
    rows = [record.data() for record in driver.execute_query(cypher).records]
    return f"### {title}\n\n```graphql\n{graphql}```\n\n```cypher\n{cypher}```\n\n{markdown(rows)}\n"


def test_the_questions_are_the_examples_with_their_real_answers(live: Driver, rewrite: bool) -> None:
    text = "\n" + "".join(question(name, live) for name in QUESTIONS)
    assert part("questions", text, rewrite) == text
