"""`up` as its users meet it: in a checkout of its own, until it is told to stop."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
import psutil
import pytest
from neo4j import Driver

from engine import LocalNeo4j, find_running
from seed import Graph
from tests.conftest import FROZEN
from tests.quick_java import QUICK_JAVA
from tests.server.command_line import OURS
from tests.serving import PATIENCE_S, ROOT, eventually

PARTS = ("engine", "examples", "loaders", "schema", "seed", "server", "web")
VERSION = "{ dataset { version } }"
ADDRESS = re.compile(r"GraphQL +(http://\S+)/graphql")


@dataclass(frozen=True)
class Checkout:
    folder: Path
    environment: Mapping[str, str]

    def start(self, *args: str, run_by: Sequence[str] = ()) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*run_by, sys.executable, "-m", "server", *args],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *args: str, run_by: Sequence[str] = ()) -> "subprocess.CompletedProcess[str]":
        with self.start(*args, run_by=run_by) as process:
            stdout, stderr = process.communicate(timeout=PATIENCE_S)
        return subprocess.CompletedProcess(args, process.returncode, stdout, stderr)

    @contextmanager
    def up(self, *args: str) -> Iterator["subprocess.Popen[str]"]:
        """An `up` under way, on a free port; it is killed if the test has not stopped it."""
        with self.start("up", "--port", "0", *args) as process:
            try:
                yield process
            finally:
                process.kill()


@dataclass(frozen=True)
class Up:
    checkout: Checkout
    process: "subprocess.Popen[str]"
    url: str
    said: str

    def ask(self, query: str) -> httpx.Response:
        return httpx.post(f"{self.url}/graphql", json={"query": query}, timeout=PATIENCE_S)


def make_checkout(folder: Path, **environment: str) -> Checkout:
    """A copy of this checkout with the frozen documents."""
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    shutil.rmtree(folder / "seed" / "documents")
    shutil.copytree(FROZEN, folder / "seed" / "documents")
    for lock in ROOT.glob("requirements*.lock"):
        shutil.copy(lock, folder)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("DIALOGUES_", *OURS))}
    return Checkout(folder, inherited | QUICK_JAVA | environment)


def read_until(process: "subprocess.Popen[str]", wanted: str) -> str:
    """What it says up to the line that has that."""
    assert process.stdout
    said = ""
    while wanted not in said:
        line = process.stdout.readline()
        if not line:
            assert process.stderr
            pytest.fail(f"It ended without {wanted!r}: {said}{process.stderr.read()}")
        said += line
    return said


def interrupt(process: "subprocess.Popen[str]", by: signal.Signals = signal.SIGINT) -> tuple[int, str]:
    """Its exit code after Ctrl-C, and what it said on standard error."""
    process.send_signal(by)
    _, stderr = process.communicate(timeout=PATIENCE_S)
    return process.returncode, stderr


def neo4j_processes(checkout: Checkout) -> list[int]:
    home = f"--home-dir={checkout.folder.resolve() / 'var' / 'neo4j'}"
    return [each.pid for each in psutil.process_iter(["cmdline"]) if home in (each.info["cmdline"] or [])]


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, playground: None) -> Iterator[Up]:
    """One that runs, with a Neo4j of its own. At the end it must have stopped all that it started."""
    checkout = make_checkout(tmp_path_factory.mktemp("checkout"))
    with checkout.up() as process:
        said = read_until(process, "Ctrl-C stops all of it.")
        address = ADDRESS.search(said)
        assert address
        yield Up(checkout, process, address[1], said)
        code, stderr = interrupt(process)
        assert (code, "Traceback" in stderr) == (0, False)
        assert neo4j_processes(checkout) == []
        with pytest.raises(httpx.ConnectError):
            httpx.get(address[1])


@pytest.fixture
def new_checkout(tmp_path: Path, playground: None) -> Callable[..., Checkout]:
    """Makes a checkout, whose `up` starts a Neo4j of its own."""
    return partial(make_checkout, tmp_path / "checkout")


@pytest.fixture
def elsewhere(new_checkout: Callable[..., Checkout], neo4j: LocalNeo4j, seeded: Driver) -> Checkout:
    """A checkout whose `up` uses the suite's Neo4j and starts none."""
    return new_checkout(NEO4J_URI=neo4j.bolt_uri, NEO4J_USER=neo4j.user, NEO4J_PASSWORD=neo4j.password)


def test_up_says_where_everything_is(up: Up) -> None:
    running = find_running(up.checkout.folder / "var" / "neo4j")
    assert running
    places = dict(re.findall(r"^  (\S.*?|  \S.*?)  +(\S+)", up.said.partition("Started the API")[2], re.MULTILINE))
    assert {name.strip(): place for name, place in places.items()} == {
        "Playground": f"{up.url}/",
        "GraphQL": f"{up.url}/graphql",
        "Schema": f"{up.url}/schema.graphql",
        "Neo4j Browser": running.ports.browser_url,
        "connect to": running.ports.bolt_uri,
        "user": "neo4j",
        "password": running.password,
    }


def test_up_serves_the_documents_the_playground_and_the_schema(up: Up, graph: Graph) -> None:
    assert up.ask("{ dataset { version } }").json() == {"data": {"dataset": {"version": graph.version}}}
    assert httpx.get(f"{up.url}/").text == (ROOT / "web" / "dist" / "index.html").read_text(encoding="utf-8")
    assert httpx.get(f"{up.url}/schema.graphql").text == (ROOT / "schema" / "schema.graphql").read_text("utf-8")


def test_a_second_up_in_the_checkout_is_refused_and_harms_nothing(up: Up) -> None:
    second = up.checkout.run("up", "--port", "0")
    assert (second.returncode, second.stdout, second.stderr) == (
        1,
        "",
        f"`up` runs in this checkout already at {up.url}: use that one, or stop it with Ctrl-C first.\n",
    )
    assert "data" in up.ask(VERSION).json()


def test_other_commands_find_what_up_runs(up: Up) -> None:
    query = up.checkout.run("query", "{ dataset { dialogues } }", "--csv")
    explained = up.checkout.run("query", "{ dataset { dialogues } }", "--explain", "--csv")
    cypher = up.checkout.run("cypher", "MATCH (d:Dialogue) RETURN count(d) AS dialogues", "--csv")
    assert (query.stdout, query.stderr) == ("dataset.dialogues\n4\n", "")
    assert (explained.stdout, explained.stderr) == ("level,read,keys,rows\n1,dataset_by_id,1,1\n", "")
    assert (cypher.stdout, cypher.stderr) == ("dialogues\n4\n", "")
    assert "The graph is unchanged" in up.checkout.run("seed").stdout


def test_a_neo4j_of_another_user_is_left_to_them_in_a_sentence(up: Up, nobody_special: Sequence[str]) -> None:
    password = up.checkout.folder / "var" / "neo4j" / "password"
    password.chmod(0)
    try:
        done = up.checkout.run("cypher", "RETURN 1", run_by=nobody_special)
    finally:
        password.chmod(0o600)
    sentence = "can't be used (Permission denied). Clone the project into a folder of your own."
    assert (done.returncode, done.stderr) == (1, f"var/neo4j/password of this checkout {sentence}\n")


def test_a_neo4j_that_dies_is_started_again_and_the_api_recovers(up: Up) -> None:
    home = up.checkout.folder / "var" / "neo4j"
    before = find_running(home)
    assert before
    psutil.Process(before.pid).kill()
    errors = eventually(lambda: up.ask(VERSION).json().get("errors"))
    assert [error["extensions"]["code"] for error in errors] == ["UNAVAILABLE"]
    read_until(up.process, "Neo4j is back.")
    data = eventually(lambda: up.ask(VERSION).json().get("data"))
    assert data["dataset"]["version"]
    after = find_running(home)
    assert after
    assert (after.ports, after.pid != before.pid) == (before.ports, True)


def test_ctrl_c_stops_up_and_leaves_the_neo4j_that_is_not_its_own(elsewhere: Checkout, seeded: Driver) -> None:
    with elsewhere.up() as process:
        said = read_until(process, "Ctrl-C stops all of it.")
        assert "Using the Neo4j at " in said
        assert "The graph is unchanged" in said
        assert "Neo4j Browser" not in said
        assert interrupt(process) == (0, "")
    assert not (elsewhere.folder / "var" / "api-address").exists()
    seeded.verify_connectivity()


def test_after_kill_9_up_starts_again_and_sigterm_stops_it_in_order(elsewhere: Checkout) -> None:
    with elsewhere.up() as killed:
        read_until(killed, "Ctrl-C stops all of it.")
        killed.kill()
        killed.communicate(timeout=PATIENCE_S)
    with elsewhere.up() as process:
        address = ADDRESS.search(read_until(process, "Ctrl-C stops all of it."))
        assert address
        assert httpx.get(f"{address[1]}/readyz", timeout=PATIENCE_S).json()["ready"] is True
        assert interrupt(process, signal.SIGTERM) == (0, "")


def test_ctrl_c_while_neo4j_starts_leaves_no_process(new_checkout: Callable[..., Checkout]) -> None:
    checkout = new_checkout()
    with checkout.up() as process:
        read_until(process, "Starting Neo4j …")
        eventually(lambda: neo4j_processes(checkout))
        assert interrupt(process) == (0, "")
    assert neo4j_processes(checkout) == []


def test_ctrl_c_while_a_download_stalls_ends_up_at_once(tmp_path: Path, new_checkout: Callable[..., Checkout]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        proxy = {"https_proxy": f"http://127.0.0.1:{silent.getsockname()[1]}", "no_proxy": ""}
        checkout = new_checkout(XDG_CACHE_HOME=str(tmp_path / "cache"), **proxy)
        with checkout.up() as process:
            stalled, _ = silent.accept()
            with stalled:
                assert stalled.recv(7) == b"CONNECT"
                assert interrupt(process) == (0, "")


def test_a_busy_port_is_said_before_anything_is_started(new_checkout: Callable[..., Checkout]) -> None:
    checkout = new_checkout()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = checkout.run("up", "--port", str(port))
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        f"Port {port} of 127.0.0.1 is busy: choose another with --port or DIALOGUES_PORT.\n",
    )
    assert not (checkout.folder / "var" / "neo4j").exists()


@pytest.mark.parametrize("command", [("up", "--port", "0"), ("build",), ("engine", "start")])
def test_a_checkout_that_cannot_be_written_is_said(
    new_checkout: Callable[..., Checkout], command: Sequence[str], nobody_special: Sequence[str]
) -> None:
    checkout = new_checkout()
    checkout.folder.chmod(0o555)
    done = checkout.run(*command, run_by=nobody_special)
    checkout.folder.chmod(0o755)
    sentence = "of this checkout can't be used (Permission denied). Clone the project into a folder of your own."
    assert (done.returncode, done.stderr) == (1, f"var {sentence}\n")


def test_a_playground_that_can_not_be_built_stops_up_before_the_load(new_checkout: Callable[..., Checkout]) -> None:
    checkout = new_checkout()
    (checkout.folder / "web" / "index.html").unlink()
    done = checkout.run("up", "--port", "0")
    assert (done.returncode, "Starting Neo4j" in done.stdout, "Loading the graph" in done.stdout) == (1, True, False)
    assert done.stderr == "web/index.html of this checkout can't be used (No such file or directory).\n"
    assert neo4j_processes(checkout) == []


def test_a_mistake_in_a_document_stops_up_in_a_sentence(elsewhere: Checkout) -> None:
    (elsewhere.folder / "seed" / "documents" / "mistake.yaml").write_text("dialogues: [{slug: Not A Slug}]\n", "utf-8")
    done = elsewhere.run("up", "--port", "0")
    assert done.returncode == 1
    assert done.stderr.startswith("mistake.yaml:1: ")
    assert "Traceback" not in done.stderr
