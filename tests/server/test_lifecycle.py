"""The server over time: clients that leave, databases that go and come back, ends gentle and hard."""

import re
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from functools import partial

import httpx
import psutil
import pytest
from neo4j import Driver

from engine import LocalNeo4j
from seed.load_notice import VALID_MS, Notice
from server.error_report import REFUSED, UNREACHABLE
from server.health import LOADING, NOT_SEEDED, UNREACHED, UNWELCOME
from server.serve import ServeError, bind
from server.settings import Settings
from tests.gate import Gate, gate_to
from tests.serving import PATIENCE_S, RunningApi, Serve, eventually

COUNT = "query Count { dialogues { totalCount } }"
NAME = "query Name($slug: String!) { dialogue(slug: $slug) { name } }"
GRAPHQL = {"Accept": "application/graphql-response+json"}
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
    with gated_api(neo4j, serve, DIALOGUES_MAX_TIME_MS="3000") as (api, gate), ThreadPoolExecutor() as pool:
        assert api.answer(NAME, {"slug": "prague-process"}) == {"data": {"dialogue": {"name": "Prague Process"}}}
        gate.close(at=b"rabat-process")
        asked = pool.submit(api.ask, NAME, {"slug": "rabat-process"}, GRAPHQL)
        assert gate.held.wait(PATIENCE_S)
        # The database has not fallen silent: it answers others meanwhile.
        assert api.answer(NAME, {"slug": "prague-process"}) == {"data": {"dialogue": {"name": "Prague Process"}}}
        late = asked.result()
        sentence = "The request took longer than the 3,000 ms it may take. Ask for smaller pages or fewer levels."
        assert late.status_code == 504
        assert late.json() == {"errors": [{"message": sentence, "extensions": {"code": "TIMEOUT"}}]}
        gate.open()
        assert api.answer(COUNT) == FOUR


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("keeping", ["0", "64000000"])
def test_a_database_that_falls_silent_is_unavailable_and_smaller_pages_are_not_asked_for(
    neo4j: LocalNeo4j, serve: Serve, keeping: str
) -> None:
    """Where answers are kept, the look hangs; where they are not, the read does."""
    settings = {"DIALOGUES_MAX_TIME_MS": "3000", "DIALOGUES_CACHE_BYTES": keeping, "DIALOGUES_FRESHNESS_MS": "0"}
    with gated_api(neo4j, serve, **settings) as (api, gate):
        api.logged_soon(event="warm-up")  # else an answer to it could still be heard
        gate.close()
        late = api.ask(COUNT, headers=GRAPHQL)
        assert late.status_code == 503
        assert late.json() == {"errors": [{"message": UNREACHABLE, "extensions": {"code": "UNAVAILABLE"}}]}
        assert api.logged_soon(event="database failure")["error"] == "SilentError"
        assert api.client.get("/readyz").json()["reason"] == UNREACHED
        gate.open()
        assert api.answer(COUNT) == FOUR
        assert api.client.get("/readyz").json()["ready"] is True


def test_a_server_that_accepts_and_says_nothing_is_unavailable(serve: Serve) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        uri = f"bolt://127.0.0.1:{server.getsockname()[1]}"
        with serve(NEO4J_URI=uri, NEO4J_PASSWORD="x", DIALOGUES_MAX_TIME_MS="2000") as api:
            assert api.errors(COUNT) == [("UNAVAILABLE", UNREACHABLE)]
            assert api.client.get("/readyz").json()["reason"] == UNREACHED


@pytest.mark.usefixtures("seeded")
def test_looks_at_the_version_do_not_wait_behind_reads(neo4j: LocalNeo4j, serve: Serve) -> None:
    settings = {"DIALOGUES_NEO4J_CONNECTIONS": "1", "DIALOGUES_CACHE_BYTES": "64000000", "DIALOGUES_FRESHNESS_MS": "0"}
    with gated_api(neo4j, serve, **settings) as (api, gate), ThreadPoolExecutor() as pool:
        gate.close(at=b"rabat-process")
        asked = pool.submit(api.answer, NAME, {"slug": "rabat-process"})
        assert gate.held.wait(PATIENCE_S)
        assert api.answer(COUNT) == FOUR  # kept, and looked for anew
        assert api.client.get("/readyz").json()["ready"] is True
        assert not asked.done()
        gate.open()
        assert asked.result() == {"data": {"dialogue": {"name": "Rabat Process"}}}


def test_readiness_tells_of_a_notice_and_for_how_long_it_may_stand(
    neo4j: LocalNeo4j, scratch: Driver, serve: Serve
) -> None:
    with serve(NEO4J_URI=neo4j.bolt_uri, NEO4J_PASSWORD=neo4j.password) as api:
        with Notice(scratch, "neo4j") as notice:
            notice.put_up()
            response = api.client.get("/readyz")
        seconds = int(re.sub(r"\D", "", response.json()["reason"]))
        assert (response.status_code, response.json()["reason"]) == (503, LOADING.format(seconds=seconds))
        assert 0 < seconds <= VALID_MS / 1000
        assert api.client.get("/readyz").status_code == 200


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(
    "signals",
    [(signal.SIGTERM,), (signal.SIGHUP,), (signal.SIGINT, signal.SIGINT), (signal.SIGHUP, signal.SIGTERM)],
    ids=["term", "hang-up", "ctrl-c twice", "hang-up and term"],
)
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
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGHUP])
def test_several_workers_answer_on_one_port_and_end_together(
    neo4j: LocalNeo4j, serve: Serve, told: signal.Signals
) -> None:
    settings = {"NEO4J_URI": neo4j.bolt_uri, "NEO4J_PASSWORD": neo4j.password, "DIALOGUES_WORKERS": "2"}
    with serve(**settings) as api:
        assert api.answer(COUNT) == FOUR
        # As a terminal does at its end: to the workers, too.
        for each in [*psutil.Process(api.process.pid).children(), psutil.Process(api.process.pid)]:
            each.send_signal(told)
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
        assert {line["error"] for line in eventually(partial(api.logged, event="database failure"))} == {"AuthError"}


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
    line = api.logged_soon(event="variables passed over")
    assert (line["level"], line["names"]) == ("warning", ["DIALOGUES_PORT_8000_TCP", "DIALOGUES_SERVICE_HOST"])
    assert line["why"] == (
        "Kubernetes makes them for a service of this name; enableServiceLinks: false in the pod's spec ends it"
    )
