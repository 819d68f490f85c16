"""The command line itself: every command has its help, starts quickly, and refuses wrong input in a sentence."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from server.command_line import SUMMARIES
from server.settings import markdown_table
from tests.seed.helpers import small_documents
from tests.server.command_line import run

ROOT = Path(__file__).parents[2]
ENGINE = ("fetch", "start", "stop", "status")
HEAVY = {"neo4j", "strawberry", "starlette", "httpx", "engine", "seed", "schema", "loaders"}


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("command", SUMMARIES)
def test_each_command_has_help_with_its_summary_and_an_example(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: scripts/dialogues {command} ")
    assert SUMMARIES[command] in result.stdout
    assert "Example" in result.stdout
    assert f"scripts/dialogues {command}" in result.stdout.partition("Example")[2]


@pytest.mark.parametrize("command", ENGINE)
def test_each_engine_command_has_help(command: str) -> None:
    result = run("engine", command, "--help")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (
        0,
        f"Usage: scripts/dialogues engine {command} [OPTIONS]",
    )


def test_help_lists_every_command_with_its_whole_summary() -> None:
    listed = [line.split(maxsplit=1) for line in run("--help").stdout.partition("Commands:")[2].splitlines() if line]
    assert dict(listed) == SUMMARIES


def test_every_command_is_a_module_and_every_module_a_command() -> None:
    modules = {path.stem for path in (ROOT / "server" / "commands").glob("*.py")} - {"__init__"}
    assert modules == set(SUMMARIES)


def test_help_imports_no_driver_no_schema_and_no_documents() -> None:
    code = "import json, sys, server.command_line; print(json.dumps(list(sys.modules)))"
    assert HEAVY & set(json.loads(python(code))) == set()


def test_the_server_imports_no_pandas_and_no_numpy() -> None:
    # The driver would, wherever they are installed: a third of a second and 40 MB of every start.
    code = "import json, sys, server.app; print(json.dumps(list(sys.modules)))"
    modules = set(json.loads(python(code)))
    assert {"neo4j", "pandas", "numpy"} & modules == {"neo4j"}


def test_python_m_server_is_the_command_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "server", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[0] == "Usage: scripts/dialogues [OPTIONS] COMMAND [ARGS]..."


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("nonsense",), "No such command 'nonsense'."),
        (("qury", "{ x }"), "No such command 'qury'. Did you mean 'query'?"),
        (("up", "--port", "70000"), "Invalid value for '--port': Input should be less than or equal to 65535"),
        (("query",), "Missing argument 'TEXT|FILE|-'."),
        (("query", "{ x }", "--json", "--csv"), "Invalid value: --json or --csv, not both."),
        (
            ("query", "{ x }", "-v", "code"),
            "Invalid value: expected name=value, such as code=AT; got code.",
        ),
        (
            ("query", "{ x }", "--variables", "[1]"),
            'Invalid value: expected a JSON object such as {"code": "AT"}; got [1].',
        ),
        (("cypher",), "Invalid value: expected a query, a file that holds one, or - ; `--list` needs none."),
        (
            ("seed", "--check", "--dry-run"),
            "Invalid value: --dry-run compares with the database, --check needs none: choose one.",
        ),
    ],
)
def test_wrong_usage_is_said_in_a_sentence_with_exit_code_2(args: tuple[str, ...], sentence: str) -> None:
    result = run(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert " ".join(result.stderr.split()).endswith(f"Error: {sentence}")


@pytest.mark.parametrize(
    ("args", "env", "sentence"),
    [
        (
            ("serve",),
            {},
            "NEO4J_URI says where Neo4j answers, and it is not set. `scripts/up` starts a Neo4j by itself.",
        ),
        (
            ("serve",),
            {"NEO4J_URI": "bolt://127.0.0.1:1"},
            "NEO4J_URI is set, but NEO4J_PASSWORD is not: set it to the password of the user neo4j.",
        ),
        (
            ("seed",),
            {"NEO4J_URI": "bolt://127.0.0.1:1", "NEO4J_USER": "ada"},
            "NEO4J_URI is set, but NEO4J_PASSWORD is not: set it to the password of the user ada.",
        ),
        (
            ("cypher", "RETURN 1"),
            {"NEO4J_URI": "bolt://127.0.0.1:1", "NEO4J_USER": "neo4j", "NEO4J_PASSWORD": "x"},
            "Neo4j at bolt://127.0.0.1:1 does not answer (ServiceUnavailable): is it running, and is that its address?",
        ),
        (
            ("settings",),
            {"DIALOGUES_PROT": "1"},
            "DIALOGUES_PROT is not a setting. Did you mean DIALOGUES_PORT?",
        ),
        (
            ("query", "{ x }", "--url", "http://127.0.0.1:1"),
            {},
            "No API answers at http://127.0.0.1:1/graphql: start it with `scripts/up`, or say with --url where it is.",
        ),
        (
            ("seed", "--check", "--documents", "nowhere"),
            {},
            "There is no folder nowhere: --documents names the folder of the documents (*.yaml).",
        ),
    ],
)
def test_what_is_missing_is_said_in_a_sentence_with_exit_code_1(
    args: tuple[str, ...], env: dict[str, str], sentence: str
) -> None:
    result = run(*args, **env)
    assert (result.exit_code, result.stderr) == (1, f"{sentence}\n")


def test_mistakes_in_documents_are_listed_by_file_and_line(tmp_path: Path) -> None:
    folder = small_documents(
        tmp_path / "documents",
        """
        - {id: F-2, paragraph: 1, line: 2, membership: {actor: icmdp, role: MEMBER}}
        - {id: F-3, paragraph: 1, line: 2, membership: {actor: [AT, ZZ], role: MEMBER}}
        """,
    )
    result = run("seed", "--check", "--documents", str(folder))
    assert (result.exit_code, result.stderr.splitlines()) == (
        1,
        [
            "tiny.yaml:7: actor: expected the slug of a known organisation; got icmdp; did you mean icmpd?",
            "tiny.yaml:8: actor: expected an ISO 3166-1 alpha-2 code; got ZZ",
        ],
    )


def test_good_documents_are_checked_without_a_database(tmp_path: Path) -> None:
    folder = small_documents(
        tmp_path / "documents", "- {id: F-2, paragraph: 1, line: 2, membership: {actor: icmpd, role: MEMBER}}"
    )
    result = run("seed", "--check", "--documents", str(folder))
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "Nothing is wrong with the documents.")


def test_schema_prints_what_clients_read() -> None:
    assert run("schema").stdout == (ROOT / "schema" / "schema.graphql").read_text(encoding="utf-8")


def test_settings_are_printed_as_readme_has_them() -> None:
    assert run("settings", "--markdown").stdout == markdown_table()


def test_settings_show_what_is_set_and_hide_the_password() -> None:
    result = run("settings", DIALOGUES_MAX_DEPTH="31", NEO4J_PASSWORD="secret-word")
    rows = {line.split()[0]: line.split()[1:3] for line in result.stdout.splitlines()[2:]}
    assert rows["DIALOGUES_MAX_DEPTH"] == ["20", "31"]
    assert rows["NEO4J_PASSWORD"][0] == "(hidden)"
    assert "secret-word" not in result.output


def test_settings_show_nothing_of_what_kubernetes_makes() -> None:
    result = run("settings", DIALOGUES_PORT="tcp://10.0.0.1:8000", DIALOGUES_SERVICE_HOST="10.0.0.1")
    assert "10.0.0.1" not in result.output
    assert "DIALOGUES_PORT  " in result.output


def test_the_listing_of_cypher_has_a_text_for_each_read_of_each_loader() -> None:
    listed = [line for line in run("cypher", "--list").stdout.splitlines() if line.startswith("// ") and ": " in line]
    assert "// countries: country_by_id" in listed
    assert len(listed) == len(set(listed))


def test_output_that_is_no_terminals_has_no_control_characters() -> None:
    for command in (("--help",), ("settings",), ("engine", "status"), ("seed", "--check")):
        output = run(*command).output
        assert [letter for letter in output if not letter.isprintable() and letter != "\n"] == []
