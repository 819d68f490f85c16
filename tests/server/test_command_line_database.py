"""`seed`, `cypher` and `query` against the real database and the real API."""

import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from neo4j import Driver
from typer.testing import Result

from engine import LocalNeo4j
from seed import Graph
from seed.load_notice import PUT_UP
from server.console import addresses, doctor_checks, open_database
from server.console.addresses import running_api
from server.console.doctor_checks import dataset, packages, port
from server.settings import Settings
from tests.conftest import FROZEN
from tests.server.command_line import run
from tests.serving import RunningApi

FROZEN_ONES = ("--documents", str(FROZEN))
EXAMPLES = Path(__file__).parents[2] / "examples"
AUSTRIA = "MATCH (c:Country {code: $code}) RETURN c.id AS id, c.name AS name, c.nothing AS nothing"

Run = Callable[..., Result]


@pytest.fixture
def on_neo4j(neo4j: LocalNeo4j, seeded: Driver) -> Run:
    """Runs a command on the suite's seeded database."""

    def run_there(*args: str, input: str | None = None) -> Result:
        return run(*args, input=input, NEO4J_URI=neo4j.bolt_uri, NEO4J_USER=neo4j.user, NEO4J_PASSWORD=neo4j.password)

    return run_there


def test_cypher_shows_a_table(on_neo4j: Run) -> None:
    lines = on_neo4j("cypher", AUSTRIA, "-p", "code=AT").stdout.splitlines()
    assert [lines[0].split(), lines[2].split()] == [["id", "name", "nothing"], ["country/AT", "Austria"]]


def test_cypher_prints_csv(on_neo4j: Run) -> None:
    result = on_neo4j("cypher", AUSTRIA, "-p", "code=AT", "--csv")
    assert result.stdout_bytes == b"id,name,nothing\r\ncountry/AT,Austria,\r\n"


def test_cypher_prints_json(on_neo4j: Run) -> None:
    result = on_neo4j("cypher", "-", "-p", "code=AT", "--json", input=AUSTRIA)
    assert json.loads(result.stdout) == [{"id": "country/AT", "name": "Austria", "nothing": None}]


def test_cypher_reads_a_file(on_neo4j: Run) -> None:
    result = on_neo4j("cypher", str(EXAMPLES / "2-two-steering-committees.cypher"), "--json")
    assert [row["actor"] for row in json.loads(result.stdout)] == ["France", "Netherlands"]


def test_cypher_shows_nodes_relationships_and_days_by_what_they_hold(on_neo4j: Run) -> None:
    text = (
        "MATCH (:Dialogue {slug: 'rabat-process'})<-[r:CARRIES]-(p) RETURN p{.acronym} AS p, r, date('2014-11-28') AS d"
    )
    [row] = json.loads(on_neo4j("cypher", text, "--json").stdout)
    evidence = ["evidence/icmpd-migration-dialogues/RAB-064"]
    assert row == {
        "p": {"acronym": "MMD"},
        "r": {"type": "CARRIES", "evidence": evidence, "id": "carries/mmd/rabat-process"},
        "d": "2014-11-28",
    }
    [theme] = json.loads(on_neo4j("cypher", "MATCH (t:Theme {slug: 'legal-migration'}) RETURN t", "--json").stdout)
    assert (theme["t"]["labels"], theme["t"]["id"]) == (["Theme"], "theme/legal-migration")


def test_cypher_refuses_to_write_because_the_database_does(on_neo4j: Run, seeded: Driver) -> None:
    result = on_neo4j("cypher", "CREATE (n:Nonsense) RETURN n")
    assert (result.exit_code, result.stdout, result.stderr) == (
        1,
        "",
        "The database refused to write: this command only reads.\n",
    )
    assert seeded.execute_query("MATCH (n:Nonsense) RETURN count(n) AS n").records[0]["n"] == 0


def test_cypher_says_what_is_wrong_with_a_statement(on_neo4j: Run) -> None:
    result = on_neo4j("cypher", "MATCH nonsense")
    assert result.exit_code == 1
    assert result.stderr.startswith("Neo4j refused that: Invalid input ")
    assert result.stderr.endswith("(Neo.ClientError.Statement.SyntaxError)\n")


def test_a_number_that_no_database_holds_is_said_so(on_neo4j: Run) -> None:
    result = on_neo4j("cypher", "RETURN $x", "-p", f"x={2**64}")
    sentence = "A whole number was given that has more than the 64 bits of the database's.\n"
    assert (result.exit_code, result.stderr) == (1, sentence)


def test_a_server_too_old_for_the_statements_is_refused(on_neo4j: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_database, "OLDEST", (9999, 1))
    result = on_neo4j("cypher", "RETURN 1")
    assert result.exit_code == 1
    assert result.stderr.endswith(": 9999.1 or newer is needed.\n")
    assert " is Neo4j/5." in result.stderr


def test_a_wrong_password_is_said_in_a_sentence(neo4j: LocalNeo4j) -> None:
    result = run("cypher", "RETURN 1", NEO4J_URI=neo4j.bolt_uri, NEO4J_USER="nobody", NEO4J_PASSWORD="no-password")
    assert (result.exit_code, result.stderr) == (
        1,
        f"Neo4j at {neo4j.bolt_uri} refuses the user nobody: check NEO4J_USER and NEO4J_PASSWORD.\n",
    )


def test_a_second_seed_says_that_nothing_changed(on_neo4j: Run, graph: Graph) -> None:
    result = on_neo4j("seed", *FROZEN_ONES)
    assert result.exit_code == 0
    held = f"{len(graph.nodes):,} nodes, {len(graph.relationships):,} relationships"
    assert f"The graph is unchanged: {held}" in result.stdout
    assert on_neo4j("seed", *FROZEN_ONES, "--dry-run").stdout.splitlines()[-1] == "A load would change nothing."


def test_seed_tells_of_the_notices_that_it_cleared(on_neo4j: Run, scratch: Driver) -> None:
    said = "Cleared notices of loads that were killed: 1. No answer waits for them any more."
    scratch.execute_query(PUT_UP, id="killed")
    assert said in on_neo4j("seed", *FROZEN_ONES).stdout.splitlines()
    assert said not in on_neo4j("seed", *FROZEN_ONES).stdout.splitlines()


def test_a_dry_run_prints_what_seed_then_does(on_neo4j: Run, scratch: Driver) -> None:
    scratch.execute_query("MATCH (c:Country {code: 'AT'}) SET c.name = 'Osterreich' CREATE (:Theme {id: 'theme/new'})")
    assert on_neo4j("seed", *FROZEN_ONES, "--dry-run").stdout.splitlines()[-2:] == [
        "~ Country country/AT: name Osterreich → Austria",
        "- Theme theme/new",
    ]
    counts = {line.split()[0]: line.split()[1:4] for line in on_neo4j("seed", *FROZEN_ONES).stdout.splitlines() if line}
    assert (counts["Country"], counts["Theme"]) == (["0", "1", "0"], ["0", "0", "1"])


def test_a_database_of_somebody_else_is_left_alone(on_neo4j: Run, scratch: Driver) -> None:
    scratch.execute_query("MATCH (n) DETACH DELETE n")
    scratch.execute_query("CREATE (:Country {name: 'Utopia'})")
    for options in ([], ["--dry-run"]):
        result = on_neo4j("seed", *FROZEN_ONES, *options)
        assert result.exit_code == 1
        assert result.stderr.splitlines()[-1].startswith(
            "The database was never loaded with this graph, yet has other nodes labelled Country,"
        )
    [record] = scratch.execute_query("MATCH (n) RETURN n.name AS name").records
    assert record["name"] == "Utopia"


def test_query_shows_a_table(api: RunningApi) -> None:
    lines = run("query", '{ country(code: "AT") { id name } }', "--url", api.url).stdout.splitlines()
    assert [lines[0].split(), lines[2].split()] == [["country.id", "country.name"], ["country/AT", "Austria"]]


def test_query_prints_csv(api: RunningApi) -> None:
    text = "query($first: Int) { countries(first: $first, orderBy: [{by: CODE}]) { nodes { code name aliases } } }"
    answer = api.answer(text, {"first": 3})["data"]["countries"]["nodes"]
    rows = [["code", "name", "aliases"], *([each["code"], each["name"], "; ".join(each["aliases"])] for each in answer)]
    result = run("query", text, "-v", "first=3", "--csv", "--url", api.url)
    assert result.stdout_bytes.decode() == "".join(f"{','.join(row)}\r\n" for row in rows)


def test_query_says_what_csv_has_no_room_for(api: RunningApi) -> None:
    result = run("query", "{ sources { slug } dialogues { totalCount nodes { slug } } }", "--csv", "--url", api.url)
    assert result.stdout_bytes.decode().startswith("slug\r\nicmpd-migration-dialogues\r\n")
    left = "CSV holds one table, sources. The answer has more: what is in no list, dialogues.nodes. See --json.\n"
    assert result.stderr == left


def test_query_prints_the_data_as_it_is(api: RunningApi) -> None:
    text = (EXAMPLES / "2-two-steering-committees.graphql").read_text(encoding="utf-8")
    result = run("query", str(EXAMPLES / "2-two-steering-committees.graphql"), "--json", "--url", f"{api.url}/graphql")
    assert json.loads(result.stdout) == api.answer(text)["data"]


def test_query_takes_variables_as_json_and_the_text_from_standard_input(api: RunningApi) -> None:
    text = "query($code: String!) { country(code: $code) { name } }"
    result = run("query", "-", "--variables", '{"code": "AUT"}', "--json", "--url", api.url, input=text)
    assert json.loads(result.stdout) == {"country": {"name": "Austria"}}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "{ contry }",
            "GRAPHQL_VALIDATION_FAILED: Cannot query field 'contry' on type 'Query'. Did you mean 'country'? "
            "(line 1, column 3)",
        ),
        (
            '{ country(code: "Austria") { name } }',
            'BAD_INPUT: Expected `code` to be an ISO 3166-1 alpha-2 or alpha-3 code such as "AT" or "AUT", '
            'got "Austria". (line 1, column 3)',
        ),
    ],
)
def test_errors_of_the_api_are_sentences_with_codes(api: RunningApi, text: str, sentence: str) -> None:
    result = run("query", text, "--url", api.url)
    assert (result.exit_code, result.stderr) == (1, f"{sentence}\n")


def test_the_doctor_finds_the_seeded_database_in_order(
    on_neo4j: Run, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_checks, "DOCUMENTS", FROZEN)
    rows = {line[:15].strip(): line[15:].split(maxsplit=1) for line in on_neo4j("doctor").stdout.splitlines()[2:]}
    found = {what: (state, said.strip()) for what, (state, said) in rows.items()}
    assert found["Dataset"] == ("ok", f"version {graph.version}, as in the documents")
    assert found["Neo4j"][0] == "ok"
    assert found["Java"][0] == "ok"
    assert found["Node"][0] == "ok"


def test_the_doctor_tells_problems_and_what_to_do(tmp_path: Path, api: RunningApi) -> None:
    assert packages(tmp_path, tmp_path).found == "Not those of the lock. Run scripts/setup."
    assert dataset("a", "b").found == "Version a is loaded, the documents are b. Run `scripts/dialogues seed`."
    assert dataset(None, "b").found == "No dataset is loaded. Run `scripts/dialogues seed`."
    busy = int(api.url.rpartition(":")[2])
    assert port(Settings(port=busy)).found == (
        f"Port {busy} of 127.0.0.1 is busy: choose another with --port or DIALOGUES_PORT."
    )


def test_the_address_of_an_api_that_was_killed_is_not_taken_for_one_that_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, api: RunningApi
) -> None:
    left = tmp_path / "api-address"
    monkeypatch.setattr(addresses, "API_ADDRESS", left)
    assert running_api() is None
    left.write_text(api.url)
    assert running_api() == api.url
    with socket.create_server(("127.0.0.1", 0)) as closed:
        left.write_text(f"http://127.0.0.1:{closed.getsockname()[1]}")
    assert running_api() is None
    assert port(Settings(port=0)).found == "not running; port 0 is free"


def test_what_is_no_graphql_api_is_called_so(api: RunningApi) -> None:
    result = run("query", "{ x }", "--url", f"{api.url}/healthz")
    assert (result.exit_code, result.stderr) == (
        1,
        f"What answers at {api.url}/healthz/graphql is no GraphQL API: it sent no JSON (HTTP 404).\n",
    )
