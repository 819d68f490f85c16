"""The server over time: clients that leave, databases that go and come back, ends gentle and hard."""

import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress

import httpx
import psutil
import pytest
from neo4j import Driver

from engine import LocalNeo4j
from server.error_report import REFUSED, UNREACHABLE
from server.health import NOT_SEEDED, UNREACHED, UNWELCOME
from server.serve import ServeError, bind
from server.settings import Settings
from tests.gate import Gate, gate_to
from tests.serving import PATIENCE_S, RunningApi, Serve, eventually

COUNT = "query Count { dialogues { totalCount } }"
FOUR = {"data": {"dialogues": {"totalCount": 4}}}
NO_DATABASE = {"NEO4J_URI": "bolt://127.0.0.1:1", "NEO4J_PASSWORD": "x"}


@contextmanager
def gated_api(neo4j: LocalNeo4j, serve: Serve, **settings: str) -> Iterator[tuple[RunningApi, Gate]]:
    """An API that reaches the database through a gate, for every answer, and has reached it once."""
    with gate_to(neo4j.ports.bolt) as gate:
        settings = {"DIALOGUES_CACHE_BYTES": "0", **settings}
        uri = f"bolt://127.0.0.1:{gate.port}"
        with serve(NEO4J_URI=uri, NEO4J_PASSWORD=neo4j.password, **settings) as api:
            try:
                assert api.answer(COUNT) == FOUR
                yield api, gate
            finally:
                gate.open()


@pytest.mark.usefixtures("seeded")
def test_a_request_ends_when_its_client_goes_away(neo4j: LocalNeo4j, serve: Serve) -> None:
    with gated_api(neo4j, serve) as (api, gate):
        gate.close()
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{api.url}/graphql", json={"query": COUNT}, timeout=1)
        # The gate is still closed: the line is there because the work was cancelled, not because it was done.
        line = api.logged_soon(event="request", status=499)
        assert (gate.held.is_set(), line["operation"], line["rounds"]) == (True, "Count", 0)
        gate.open()
        assert api.answer(COUNT) == FOUR


@pytest.mark.usefixtures("seeded")
def test_a_request_that_takes_too_long_is_ended_and_told_so(neo4j: LocalNeo4j, serve: Serve) -> None:
    with gated_api(neo4j, serve, DIALOGUES_MAX_TIME_MS="1500") as (api, gate):
        gate.close()
        sentence = "The request took longer than the 1,500 ms it may take. Ask for smaller pages or fewer levels."
        late = api.ask(COUNT, headers={"Accept": "application/graphql-response+json"})
        assert late.status_code == 504
        assert late.json() == {"errors": [{"message": sentence, "extensions": {"code": "TIMEOUT"}}]}
        gate.open()
        assert api.answer(COUNT) == FOUR


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("signals", [(signal.SIGTERM,), (signal.SIGINT, signal.SIGINT)], ids=["term", "ctrl-c twice"])
def test_answers_under_way_are_finished_before_the_end_that_only_the_first_signal_begins(
    neo4j: LocalNeo4j, serve: Serve, signals: tuple[signal.Signals, ...]
) -> None:
    with gated_api(neo4j, serve) as (api, gate), ThreadPoolExecutor() as pool:
        gate.close()
        asked = pool.submit(api.answer, COUNT)
        assert gate.held.wait(PATIENCE_S)
        for each in signals:
            api.process.send_signal(each)
            eventually(lambda: not listens(api.url))
        gate.open()
        assert asked.result() == FOUR
        assert api.process.wait(PATIENCE_S) == 0
        assert "Traceback" not in api.log.read_text(encoding="utf-8")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_however_often_ctrl_c_is_pressed_the_end_is_silent(serve: Serve, workers: str) -> None:
    with serve(DIALOGUES_WORKERS=workers, **NO_DATABASE) as api:
        process = psutil.Process(api.process.pid)
        while api.process.poll() is None:
            # As a terminal does: to the workers, too, which are being started when the API says where it is.
            for each in [*process.children(), process]:
                with suppress(psutil.NoSuchProcess):
                    each.send_signal(signal.SIGINT)
            time.sleep(0.01)
        assert (api.process.returncode, "Traceback" in api.log.read_text(encoding="utf-8")) == (0, False)


@pytest.mark.usefixtures("seeded")
def test_a_killed_api_loses_nothing(neo4j: LocalNeo4j, serve: Serve) -> None:
    with gated_api(neo4j, serve) as (api, gate), ThreadPoolExecutor() as pool:
        gate.close()
        asked = pool.submit(api.answer, COUNT)
        assert gate.held.wait(PATIENCE_S)
        api.process.kill()
        with pytest.raises(httpx.TransportError):
            asked.result()
        gate.open()
        with serve(NEO4J_URI=neo4j.bolt_uri, NEO4J_PASSWORD=neo4j.password) as next_api:
            assert next_api.answer(COUNT) == FOUR


@pytest.mark.usefixtures("seeded")
def test_several_workers_answer_on_one_port_and_end_together(neo4j: LocalNeo4j, serve: Serve) -> None:
    settings = {"NEO4J_URI": neo4j.bolt_uri, "NEO4J_PASSWORD": neo4j.password, "DIALOGUES_WORKERS": "2"}
    with serve(**settings) as api:
        assert api.answer(COUNT) == FOUR
        api.process.send_signal(signal.SIGTERM)
        assert api.process.wait(PATIENCE_S) == 0
        assert not listens(api.url)


def test_workers_whose_parent_was_killed_end_and_free_the_port(serve: Serve) -> None:
    with serve(DIALOGUES_WORKERS="2", **NO_DATABASE) as api:
        assert api.client.get("/healthz").status_code == 200
        workers = psutil.Process(api.process.pid).children()
        try:
            api.process.kill()
            eventually(lambda: not listens(api.url))
        finally:
            for worker in workers:
                with suppress(psutil.NoSuchProcess):
                    worker.kill()


def test_refused_credentials_are_told_apart_from_a_database_that_is_away(neo4j: LocalNeo4j, serve: Serve) -> None:
    with serve(NEO4J_URI=neo4j.bolt_uri, NEO4J_PASSWORD="x") as api:
        assert api.errors(COUNT) == [("UNAVAILABLE", REFUSED)]
        assert (api.client.get("/readyz").status_code, api.client.get("/readyz").json()["reason"]) == (503, UNWELCOME)
        assert {line["error"] for line in api.logged(event="database failure")} == {"AuthError"}


@pytest.mark.usefixtures("seeded")
def test_the_api_starts_without_its_database_and_finds_it_whenever_it_comes_back(
    neo4j: LocalNeo4j, serve: Serve
) -> None:
    def readiness() -> tuple[int, str | None]:
        response = api.client.get("/readyz")
        return response.status_code, response.json().get("reason")

    with gate_to(neo4j.ports.bolt) as gate:
        port = gate.port
    settings = {
        "NEO4J_URI": f"bolt://127.0.0.1:{port}",
        "NEO4J_PASSWORD": neo4j.password,
        "DIALOGUES_FRESHNESS_MS": "0",
    }
    with serve(**settings) as api:
        for _ in range(2):
            assert api.errors(COUNT) == [("UNAVAILABLE", UNREACHABLE)]
            assert readiness() == (503, UNREACHED)
            assert api.client.get("/healthz").status_code == 200
            with gate_to(neo4j.ports.bolt, at=port):
                assert api.answer(COUNT) == FOUR
                assert readiness() == (200, None)


@pytest.mark.usefixtures("seeded")
def test_an_empty_database_is_answered_from_but_is_not_ready(neo4j: LocalNeo4j, scratch: Driver, serve: Serve) -> None:
    scratch.execute_query("MATCH (n) DETACH DELETE n")
    with serve(NEO4J_URI=neo4j.bolt_uri, NEO4J_PASSWORD=neo4j.password) as api:
        assert api.answer(COUNT) == {"data": {"dialogues": {"totalCount": 0}}}
        ready = api.client.get("/readyz")
        assert (ready.status_code, ready.json()) == (503, {"ready": False, "reason": NOT_SEEDED})


def test_a_busy_port_is_said_in_a_sentence() -> None:
    with bind(Settings(port=0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(ServeError) as refused:
            bind(Settings(port=port))
    assert str(refused.value) == (f"Port {port} of 127.0.0.1 is busy: choose another with --port or DIALOGUES_PORT.")


def test_an_address_of_another_machine_is_said_in_a_sentence() -> None:
    with pytest.raises(ServeError) as refused:
        bind(Settings(host="192.0.2.1", port=8000))
    assert str(refused.value) == "Cannot listen on 192.0.2.1:8000: is that an address of this machine?"


def listens(url: str) -> bool:
    parts = httpx.URL(url)
    with closing(socket.socket()) as probe:
        return probe.connect_ex((parts.host, parts.port)) == 0


@pytest.mark.parametrize("workers", ["1", "2"])
def test_what_kubernetes_makes_for_a_service_is_passed_over_in_one_line(serve: Serve, workers: str) -> None:
    made = {"DIALOGUES_SERVICE_HOST": "10.0.0.1", "DIALOGUES_PORT_8000_TCP": "tcp://10.0.0.1:8000"}
    with serve(DIALOGUES_WORKERS=workers, **NO_DATABASE, **made) as api:
        assert api.client.get("/healthz").status_code == 200
    [line] = api.logged(event="variables passed over")
    assert (line["level"], line["names"]) == ("warning", ["DIALOGUES_PORT_8000_TCP", "DIALOGUES_SERVICE_HOST"])
    assert line["why"] == (
        "Kubernetes makes them for a service of this name; enableServiceLinks: false in the pod's spec ends it"
    )
