"""What pages of other origins may do, and by which names the API may be called."""

import dataclasses
import socket
from collections.abc import Mapping

import httpx
import pytest

from server.foreign_pages import FOREIGN, MALFORMED, MISDIRECTED
from server.settings import Settings
from tests.server.in_process import SETTINGS, get
from tests.serving import RunningApi

QUESTION = "/graphql?query={__typename}"
OPEN = dataclasses.replace(SETTINGS, host="0.0.0.0")
NAMED = dataclasses.replace(OPEN, allowed_hosts=("api.example", "[fd00::1]"), cors_origins=("https://a.example",))
NONE = dataclasses.replace(OPEN, cors_origins=("none",))


def answered(response: httpx.Response) -> tuple[int, str]:
    """The status, with the sentence of an error."""
    body = response.json()
    return response.status_code, body["errors"][0]["message"] if "errors" in body else ""


@pytest.mark.parametrize(
    ("settings", "admitted", "refused"),
    [
        (
            SETTINGS,
            ["localhost", "LOCALHOST:8000", "localhost.", "127.0.0.1:1", "127.5.0.1", "[::1]:8000"],
            ["a.example", "localhost.a.example", "127.0.0.1.a.example", "10.0.0.1", "0.0.0.0", "[::2]", "alocalhost"],
        ),
        (dataclasses.replace(SETTINGS, host="::1"), ["[::1]", "localhost"], ["a.example"]),
        (dataclasses.replace(SETTINGS, host="LocalHost"), ["127.0.0.1"], ["a.example"]),
        (dataclasses.replace(SETTINGS, allowed_hosts=("*",)), ["a.example", "localhost"], []),
        (OPEN, ["a.example", "10.0.0.1:8000", "my_api", "[fd00::1]:80", "localhost"], []),
        (NAMED, ["api.example", "API.example.:443", "[fd00::1]", "localhost:8000"], ["a.example", "x.api.example"]),
    ],
)
def test_a_host_is_admitted_by_the_address_listened_on_or_as_set(
    settings: Settings, admitted: list[str], refused: list[str]
) -> None:
    for host in admitted:
        assert answered(get(QUESTION, {"Host": host}, settings=settings)) == (200, ""), host
    for host in refused:
        assert answered(get(QUESTION, {"Host": host}, settings=settings)) == (421, MISDIRECTED), host


@pytest.mark.parametrize("host", ["", "a b", "a/b", "a@localhost", "localhost:x", "localhost:80:80", "[::1", "a,b"])
def test_a_host_that_is_none_is_refused_whatever_is_set(host: str) -> None:
    assert answered(get(QUESTION, [("Host", host)], settings=OPEN)) == (400, MALFORMED)


@pytest.mark.parametrize(
    ("version", "hosts", "status"),
    [
        ("1.1", [], 400),
        ("1.1", ["localhost", "localhost"], 400),
        ("1.1", ["localhost", "a.example"], 400),
        ("1.0", ["localhost", "localhost"], 400),
        ("1.0", ["a.example"], 421),
        ("1.0", [], 200),
        ("1.1", ["localhost"], 200),
    ],
)
def test_one_host_is_needed_except_by_http_1_0(api: RunningApi, version: str, hosts: list[str], status: int) -> None:
    url = httpx.URL(api.url)
    lines = [f"GET /healthz HTTP/{version}", *(f"Host: {host}" for host in hosts), "Connection: close", "", ""]
    with socket.create_connection((url.host, url.port or 80)) as connection:
        connection.sendall("\r\n".join(lines).encode())
        assert connection.makefile("rb").readline().split()[1] == str(status).encode()


def preflight(origin: str, settings: Settings, **more: str) -> httpx.Response:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-anything",
    }
    return get("/graphql", asked | more, method="OPTIONS", settings=settings)


@pytest.mark.parametrize(
    ("settings", "admitted", "refused"),
    [
        (
            SETTINGS,
            ["http://localhost:5173", "https://localhost", "http://127.0.0.1:8000", "http://[::1]:3000"],
            ["https://a.example", "null", "http://localhost.a.example", "http://127.0.0.1.a.example", "file://"],
        ),
        (NAMED, ["https://a.example"], ["https://b.example", "http://a.example", "http://localhost:5173"]),
        (NONE, [], ["https://a.example", "http://localhost:5173", "null"]),
        (
            dataclasses.replace(SETTINGS, cors_origins=("loopback", "https://a.example")),
            ["https://a.example", "http://localhost:5173"],
            ["https://b.example"],
        ),
    ],
)
def test_pages_may_ask_by_the_address_listened_on_or_as_set(
    settings: Settings, admitted: list[str], refused: list[str]
) -> None:
    def allowed(response: httpx.Response) -> tuple[int, str | None]:
        assert "access-control-allow-credentials" not in response.headers
        assert "Origin" in response.headers["vary"].split(", ")
        return response.status_code, response.headers.get("access-control-allow-origin")

    for origin in admitted:
        assert allowed(preflight(origin, settings)) == (200, origin)
        assert allowed(get(QUESTION, {"Origin": origin}, settings=settings)) == (200, origin)
    for origin in refused:
        assert allowed(preflight(origin, settings)) == (400, None)
        assert allowed(get(QUESTION, {"Origin": origin}, settings=settings)) == (200, None)


def test_beyond_the_loopback_address_every_page_may_read_without_credentials() -> None:
    for origin in ("https://a.example", "null"):
        asked, answer = preflight(origin, OPEN), get(QUESTION, {"Origin": origin}, settings=OPEN)
        assert [each.headers["access-control-allow-origin"] for each in (asked, answer)] == ["*", "*"]
        assert "access-control-allow-credentials" not in {*asked.headers, *answer.headers}


def test_a_page_that_may_ask_may_send_any_header_and_read_those_of_ours() -> None:
    asked = preflight("http://localhost:5173", SETTINGS)
    assert asked.headers["access-control-allow-headers"] == "content-type,x-anything"
    assert asked.headers["access-control-allow-methods"] == "GET, POST"
    assert asked.headers["access-control-max-age"] == "600"
    answer = get(QUESTION, {"Origin": "http://localhost:5173"})
    assert answer.headers["access-control-expose-headers"] == "ETag, X-Request-ID"


def test_only_a_setting_lets_a_page_of_the_internet_into_a_private_network() -> None:
    asked = {"Access-Control-Request-Private-Network": "true"}
    allowed = preflight("https://a.example", NAMED, **asked)
    assert (allowed.status_code, allowed.headers["access-control-allow-private-network"]) == (200, "true")
    assert preflight("https://a.example", OPEN, **asked).status_code == 400


FETCH = {"Origin": "https://a.example", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}
IMAGE = {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
LINK = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
FRAME = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}


@pytest.mark.parametrize(
    ("settings", "site", "how", "passes"),
    [
        (SETTINGS, "cross-site", IMAGE, False),
        (SETTINGS, "same-site", IMAGE, False),
        (SETTINGS, "same-origin", IMAGE, True),
        (SETTINGS, "none", IMAGE, True),
        (SETTINGS, "cross-site", LINK, True),
        (SETTINGS, "cross-site", FRAME, False),
        (SETTINGS, "same-origin", FRAME, True),
        (SETTINGS, "cross-site", FETCH, False),
        (SETTINGS, "same-site", FETCH | {"Origin": "http://localhost:5173"}, True),
        (OPEN, "cross-site", IMAGE, False),
        (OPEN, "cross-site", FETCH, True),
        (NAMED, "cross-site", FETCH, True),
        (NAMED, "cross-site", IMAGE, False),
        (NONE, "cross-site", FETCH, False),
        (NONE, "same-origin", FETCH, True),
    ],
)
def test_what_a_foreign_page_could_not_read_is_not_answered(
    settings: Settings, site: str, how: Mapping[str, str], passes: bool
) -> None:
    response = get(QUESTION, {"Sec-Fetch-Site": site, **how}, settings=settings)
    assert answered(response) == ((200, "") if passes else (403, FOREIGN))
