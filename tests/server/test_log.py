"""One line of the log for each request, found again by the id that the client got."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from server.log import log_stray_error
from tests.serving import PATIENCE_S, ROOT, RunningApi, Serve


def test_a_request_is_logged_in_one_line_of_names_and_counts(api: RunningApi) -> None:
    query = "query Led($last: Int) { dialogues(last: $last) { nodes { leaderships(first: 7) { nodes { role } } } } }"
    response = api.ask(query, {"last": 2}, headers={"X-Request-ID": "a-led.1"})
    assert len(response.json()["data"]["dialogues"]["nodes"]) == 2
    line = api.logged_soon(request_id="a-led.1")
    assert line.pop("ms") > 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line.pop("time"))
    rows = line.pop("rows")
    assert rows > 2
    assert line == {
        "level": "info",
        "event": "request",
        "method": "POST",
        "path": "/graphql",
        "status": 200,
        "request_id": "a-led.1",
        "operation": "Led",
        "by": "plan",
        "rounds": 2,
        "hits": 0,
        "codes": [],
    }


def test_a_refused_request_is_logged_with_its_codes_and_never_with_a_value(api: RunningApi) -> None:
    api.ask(
        "query Of($n: Int) { dialogues(first: $n) { totalCount } }", {"n": "my secret"}, {"X-Request-ID": "refused-1"}
    )
    line = api.logged_soon(request_id="refused-1")
    assert (line["operation"], line["codes"], line["rounds"]) == ("Of", ["BAD_INPUT"], 0)
    assert "my secret" not in api.log.read_text(encoding="utf-8")


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, 'x"}', "é"])
def test_an_id_that_could_not_stand_in_a_log_is_replaced(api: RunningApi, given: str) -> None:
    response = api.client.get("/healthz", headers=[(b"X-Request-ID", given.encode())])
    assert re.fullmatch(r"[0-9a-f]{32}", response.headers["x-request-id"])


def test_every_answer_carries_its_requests_id(api: RunningApi) -> None:
    for path in ("/", "/graphql", "/schema.graphql", "/healthz", "/readyz", "/nothing"):
        response = api.client.get(path, headers={"X-Request-ID": "mine"})
        assert (path, response.headers["x-request-id"]) == (path, "mine")
        assert response.headers["x-content-type-options"] == "nosniff"


def test_the_log_shows_the_beginning_of_a_long_path(api: RunningApi) -> None:
    api.client.get("/" + "a" * 50_000, headers={"X-Request-ID": "long-path"})
    assert api.logged_soon(request_id="long-path")["path"] == "/" + "a" * 199


def test_a_warning_of_python_is_a_line_of_json_too() -> None:
    """Such as that a coroutine was never awaited, where the resolvers of an answer were ended early."""
    program = """
import warnings
from server.log import configure_logging
configure_logging("info", 1_000_000)
warnings.warn("something odd", RuntimeWarning)
"""
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    line = json.loads(ran.stderr)
    assert (line["level"], "RuntimeWarning: something odd" in line["event"]) == ("warning", True)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_nobody_waits_for_a_log_that_is_not_read(serve: Serve, tmp_path: Path, workers: str) -> None:
    os.mkfifo(tmp_path / "log")
    unread = os.open(tmp_path / "log", os.O_RDONLY | os.O_NONBLOCK)
    settings = {"NEO4J_URI": "bolt://127.0.0.1:1", "NEO4J_PASSWORD": "x", "DIALOGUES_LOG_WAITING_BYTES": "10000"}
    with serve(DIALOGUES_WORKERS=workers, **settings) as api:
        for _ in range(600):  # some 150 KB of lines; a pipe holds 64
            assert api.client.get("/healthz").status_code == 200
        api.process.send_signal(signal.SIGTERM)
        assert api.process.wait(PATIENCE_S) == 0
    os.close(unread)


def test_lines_that_nobody_reads_are_counted_and_the_count_is_written_once_there_is_room() -> None:
    program = """
import sys
from server.log import configure_logging, log_event
configure_logging("info", 200_000)
for n in range(5_000):
    log_event("counted", n=n)
print(flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as ran:
        assert ran.stdin is not None
        assert ran.stdout is not None
        assert ran.stderr is not None
        ran.stdout.readline()  # all has been logged, and at most so much was written as a pipe holds
        lines: list[dict[str, Any]] = []
        while not lines or lines[-1]["event"] == "counted":
            lines.append(json.loads(ran.stderr.readline()))
        ran.stdin.close()
        assert ran.wait(PATIENCE_S) == 0
    *counted, last = lines
    assert (last["level"], last["event"]) == ("warning", "lines of the log dropped")
    assert [line["n"] for line in counted] == list(range(len(counted)))
    assert len(counted) + last["lines"] == 5_000


def test_the_end_of_a_process_writes_what_is_left() -> None:
    program = """
from server.log import configure_logging, log_event
configure_logging("info", 1_000_000)
for n in range(1_000):
    log_event("counted", n=n)
"""
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert [json.loads(line)["n"] for line in ran.stderr.splitlines()] == list(range(1_000))


@pytest.mark.parametrize(("error", "logged"), [(ConnectionRefusedError(), False), (ValueError(), True)])
def test_of_errors_that_nobody_waits_for_only_a_failed_connection_is_none(
    caplog: pytest.LogCaptureFixture, error: Exception, logged: bool
) -> None:
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(log_stray_error)
    with closing(loop):
        loop.create_future().set_exception(error)  # it is collected at once
    assert [record.name for record in caplog.records] == ["asyncio"] * logged
