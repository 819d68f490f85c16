"""README and docs tell what is so: its tables are derived, its files and commands exist.

`scripts/test tests/docs --rewrite-examples` writes the derived parts anew.
"""

import json
import re
from pathlib import Path

import neo4j
import pytest

from schema.errors import ErrorCode
from server import memory
from server.command_line import SUMMARIES
from server.settings import Settings, markdown_table
from tests.docs.parts import EXAMPLES, QUESTIONS, README, part
from tests.server.command_line import run
from tests.serving import ROOT, RunningApi


def test_the_table_of_settings_is_the_one_in_the_code(rewrite: bool) -> None:
    text = f"\n{markdown_table()}\n"
    assert part("settings", text, rewrite) == text


def test_the_table_of_memory_is_the_one_in_the_code(rewrite: bool) -> None:
    text = f"\n{memory.markdown_table(Settings())}\n"
    assert part("memory", text, rewrite) == text


def test_the_table_of_commands_is_the_one_in_the_code(rewrite: bool) -> None:
    rows = "".join(f"| `{name}` | {summary} |\n" for name, summary in SUMMARIES.items())
    text = f"\n| command | what it does |\n|---|---|\n{rows}\n"
    assert part("commands", text, rewrite) == text


def test_the_plan_in_the_docs_is_the_real_one(api: RunningApi, rewrite: bool) -> None:
    page = ROOT / "docs" / "how-a-query-runs.md"
    command = "query examples/1-who-takes-part.graphql --explain"
    shown = run("query", str(EXAMPLES / "1-who-takes-part.graphql"), "--explain", "--url", api.url)
    lines = "\n".join(line.rstrip() for line in shown.stdout.splitlines())
    text = f"\n```sh\nscripts/dialogues {command}\n```\n\n```\n{lines}\n```\n\n"
    assert shown.exit_code == 0
    assert part("explained", text, rewrite, page) == text


def test_the_statement_in_the_docs_is_one_that_is_sent(api: RunningApi, rewrite: bool) -> None:
    page = ROOT / "docs" / "how-a-query-runs.md"
    asked = ("query", str(EXAMPLES / "1-who-takes-part.graphql"), "--explain", "--json", "--url", api.url)
    [sent] = [each["text"] for each in json.loads(run(*asked).stdout)["rounds"] if each["read"] == "country_by_id"]
    text = f"\n```\n{sent}\n```\n\n"
    assert part("statement", text, rewrite, page) == text


def test_every_error_code_is_explained_and_no_other() -> None:
    explained = re.findall(r"^\| `([A-Z_]+)` \|.*\|.*\|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    errors = {name for name in explained if not name.startswith(("DIALOGUES_", "NEO4J_"))}
    assert errors == {*(code.value for code in ErrorCode), "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"}


@pytest.mark.parametrize("page", [README, *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda path: path.name)
def test_every_file_that_a_page_links_to_exists(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("script", ["up", "test", "dialogues"])
def test_every_script_of_readme_exists_and_runs(script: str) -> None:
    path = ROOT / "scripts" / script
    assert f"scripts/{script}" in README.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o111


def test_the_cypher_of_readme_and_docs_runs(seeded: neo4j.Driver) -> None:
    pages = [README, *sorted((ROOT / "docs").rglob("*.md"))]
    texts = [text for page in pages for text in re.findall(r"```cypher\n(.*?)```", page.read_text("utf-8"), re.DOTALL)]
    assert len(texts) >= len(QUESTIONS)
    assert [text for text in texts if not seeded.execute_query(text).records] == []
