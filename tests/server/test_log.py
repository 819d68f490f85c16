"""One line of the log for each request, found again by the id that the client got."""

import json
import re
import subprocess
import sys

import pytest

from tests.serving import ROOT, RunningApi


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


def test_a_warning_of_python_is_a_line_of_json_too() -> None:
    """Such as that a coroutine was never awaited, where the resolvers of an answer were ended early."""
    program = """
import warnings
from server.log import configure_logging
configure_logging("info")
warnings.warn("something odd", RuntimeWarning)
"""
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    line = json.loads(ran.stderr)
    assert (line["level"], "RuntimeWarning: something odd" in line["event"]) == ("warning", True)
