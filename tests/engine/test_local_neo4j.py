"""Starting and stopping: nothing is lost, nothing is left running, nothing is shared by accident."""

import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import TypeVar

import httpx
import psutil
import pytest
from neo4j import GraphDatabase
from neo4j.exceptions import AuthError, Neo4jError

from engine import (
    DataInUseError,
    LocalNeo4j,
    Memory,
    PasswordLostError,
    Ports,
    PortTakenError,
    StartError,
    end_process,
    fetch,
)
from engine.neo4j_config import free_ports, write_config
from engine.neo4j_process import Java, processes_on
from engine.password import is_ready
from tests.engine.asking import ANY_PORTS, ask
from tests.quick_java import QUICK_JAVA

ROOT = Path(__file__).parent.parent.parent
Seen = TypeVar("Seen")
OWNER = """
import sys
from pathlib import Path
from engine import LocalNeo4j, Ports
LocalNeo4j(Path(sys.argv[1]), ports=Ports(0, 0)).start()
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name, value in QUICK_JAVA.items():
        monkeypatch.setenv(name, value)
    yield tmp_path / "neo4j"
    for process in processes_on(tmp_path / "neo4j"):
        process.kill()


@pytest.fixture
def owner(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that is about to start a Neo4j on the home."""
    with subprocess.Popen([sys.executable, "-c", OWNER, home], cwd=ROOT) as process:
        yield process
        process.kill()


def until(look: Callable[[], Seen]) -> Seen:
    """What `look` sees as soon as it sees anything."""
    deadline = time.monotonic() + 120
    while not (seen := look()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return seen


def is_gone(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.status() == psutil.STATUS_ZOMBIE and process.num_threads() == 1
    return True


def test_its_password_is_random_and_readable_by_its_owner_alone(neo4j: LocalNeo4j) -> None:
    assert neo4j.password_file.read_text() == neo4j.password
    assert len(neo4j.password) == 32
    assert stat.S_IMODE(neo4j.password_file.stat().st_mode) == 0o600


def test_the_first_password_opens_nothing_any_more(neo4j: LocalNeo4j) -> None:
    with (
        GraphDatabase.driver(neo4j.bolt_uri, auth=("neo4j", "neo4j")) as driver,
        pytest.raises(AuthError, match="Unauthorized"),
    ):
        driver.verify_connectivity()


def test_it_listens_on_the_loopback_address_alone(neo4j: LocalNeo4j) -> None:
    listening = [
        connection.laddr
        for connection in psutil.Process(neo4j.pid).net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert {address.ip.removeprefix("::ffff:") for address in listening} == {"127.0.0.1"}
    assert {address.port for address in listening} == {neo4j.ports.bolt, neo4j.ports.http}


def test_neo4j_browser_is_served_and_told_where_bolt_is(neo4j: LocalNeo4j) -> None:
    page = httpx.get(neo4j.browser_url)
    assert (page.status_code, "<title>Neo4j Browser</title>" in page.text) == (200, True)
    discovery = httpx.get(neo4j.browser_url.removesuffix("browser/")).json()
    assert discovery["bolt_direct"] == neo4j.bolt_uri


def test_it_is_community_5_26_and_reports_no_usage(neo4j: LocalNeo4j) -> None:
    assert ask(neo4j, "CALL dbms.components() YIELD edition, versions RETURN edition + ' ' + versions[0]") == [
        "community 5.26.30"
    ]
    assert ask(neo4j, "SHOW SETTINGS 'dbms.usage_report.enabled' YIELD value RETURN value") == ["false"]


def test_a_query_reads_no_file_of_the_machine(neo4j: LocalNeo4j, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a word of nobody else's\n")
    with pytest.raises(Neo4jError, match="allow_csv_import_from_file_urls"):
        ask(neo4j, f"LOAD CSV FROM '{secret.as_uri()}' AS line RETURN line[0]")


def test_a_second_owner_is_told_who_the_first_is(neo4j: LocalNeo4j) -> None:
    again = LocalNeo4j(neo4j.home, ports=ANY_PORTS)
    with pytest.raises(DataInUseError, match=f"The process {psutil.Process().pid} runs a Neo4j on {neo4j.home}"):
        again.start()
    again.stop()
    assert neo4j.is_running


def test_a_second_start_by_its_owner_is_refused_too(neo4j: LocalNeo4j) -> None:
    with pytest.raises(DataInUseError):
        neo4j.start()
    assert ask(neo4j, "RETURN 1") == [1]


def test_a_password_that_is_not_in_our_file_is_said(neo4j: LocalNeo4j, tmp_path: Path) -> None:
    with pytest.raises(PasswordLostError, match=f"another password than the one in {tmp_path}/password"):
        is_ready(neo4j.bolt_uri, "guessed", tmp_path / "password")


def test_a_neo4j_that_dies_is_noticed_and_comes_back_with_all_it_held(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        taken = stranger.getsockname()[1]
        with LocalNeo4j(home, ports=Ports(bolt=taken, http=0)) as neo4j:
            ports, pid = neo4j.ports, neo4j.pid
            assert taken not in (ports.bolt, ports.http)
            ask(neo4j, "CREATE (:Kept {n: 1})")

            process = psutil.Process(pid)
            process.kill()
            until(lambda: not neo4j.is_running)
            with (
                socket.create_server(("127.0.0.1", ports.bolt)),
                pytest.raises(PortTakenError, match=f"another program took its port {ports.bolt}"),
            ):
                neo4j.restart()

            neo4j.restart()
            assert neo4j.ports == ports
            assert neo4j.pid != pid
            assert ask(neo4j, "MATCH (k:Kept) RETURN k.n") == [1]
            process = psutil.Process(neo4j.pid)
    assert is_gone(process)
    assert neo4j.log.read_text().splitlines()[-1].endswith("Stopped.")


def test_a_killed_owner_takes_its_neo4j_with_it(home: Path, owner: subprocess.Popen[bytes]) -> None:
    java = until(lambda: processes_on(home))[0]
    until(lambda: keeper_of(owner))
    owner.kill()
    until(lambda: is_gone(java))


def test_a_neo4j_left_behind_is_ended_by_the_next_start(home: Path, owner: subprocess.Popen[bytes]) -> None:
    java = until(lambda: processes_on(home))[0]
    until(lambda: keeper_of(owner))[0].kill()
    owner.kill()
    owner.wait()
    assert not is_gone(java)
    steps: list[str] = []
    with LocalNeo4j(home, ports=ANY_PORTS, on_step=steps.append) as neo4j:
        assert is_gone(java)
        assert ask(neo4j, "RETURN 1") == [1]
    assert steps == [
        "Fetching Neo4j",
        f"Ending the Neo4j that a killed process left behind (process {java.pid})",
        "Starting Neo4j",
    ]


def keeper_of(owner: subprocess.Popen[bytes]) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return [p for p in psutil.Process(owner.pid).children() if any("end_process" in part for part in p.cmdline())]
    return []


def test_a_crash_before_the_password_was_set_heals(home: Path) -> None:
    home.mkdir()
    ports = free_ports(ANY_PORTS)
    write_config(home, ports, Memory())
    java = Java(home, fetch(), Memory())
    until(lambda: java.listens_on({ports.bolt, ports.http}))
    psutil.Process(java.pid).kill()
    java.end()
    with LocalNeo4j(home, ports=ANY_PORTS) as neo4j:
        assert ask(neo4j, "RETURN 1") == [1]


def test_what_java_said_last_is_in_the_error(home: Path) -> None:
    neo4j = LocalNeo4j(home, ports=ANY_PORTS, memory=Memory(heap_mb=1))
    with pytest.raises(StartError, match=r"^Neo4j ended while it was starting\. Its log is (?s:.*)heap"):
        neo4j.start()
    assert (neo4j.is_running, neo4j.pid, processes_on(home)) == (False, None, [])


def test_a_start_that_takes_too_long_is_given_up(home: Path) -> None:
    neo4j = LocalNeo4j(home, ports=ANY_PORTS, start_timeout_s=0)
    with pytest.raises(StartError, match=r"^Neo4j did not answer within 0 s\."):
        neo4j.start()
    assert processes_on(home) == []


def test_a_process_that_does_not_stop_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(end_process, "STOP_TIMEOUT_S", 0.2)
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"
    process = psutil.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
    with process.stdout:
        assert process.stdout.readline() == b"deaf\n"
        end_process.end(process)
    assert process.returncode == -signal.SIGKILL


def test_preferred_ports_are_given_when_free() -> None:
    ports = free_ports(ANY_PORTS)
    assert free_ports(ports) == ports


def test_ports_in_use_are_replaced_by_free_ones() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as stranger:
        taken = stranger.getsockname()[1]
        ports = free_ports(Ports(bolt=taken, http=taken))
    assert len({taken, ports.bolt, ports.http}) == 3
