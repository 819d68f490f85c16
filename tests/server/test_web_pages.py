"""What is served beside GraphQL: the playground, the schema's text, health."""

import asyncio
import logging
from pathlib import Path

import httpx
import pytest

from schema.query import make_schema
from server.app import create_app
from server.settings import Settings, SettingsError
from server.web_pages import CONTENT_SECURITY_POLICY
from tests.server.in_process import SETTINGS, get
from tests.serving import RunningApi

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / ".stamp").write_text("1a2b")
    (tmp_path / "assets" / ".part").write_text("ask(")
    (tmp_path / "index.html").write_text("<title>Playground</title>")
    (tmp_path / "assets" / "index-1a2b.js").write_text("ask()")
    return tmp_path


def test_a_browser_gets_the_playground_where_a_program_gets_graphql(built: Path) -> None:
    for path in ("/", "/graphql"):
        page = get(path, BROWSER, built)
        assert (page.status_code, page.text) == (200, "<title>Playground</title>")
        assert page.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert get("/graphql?query={__typename}", BROWSER, built).json() == {"data": {"__typename": "Query"}}
    assert get("/graphql", {"Accept": "*/*"}, built).status_code == 400


def test_the_playgrounds_files_keep_for_ever_and_its_page_does_not(built: Path) -> None:
    script = get("/playground/assets/index-1a2b.js", dist=built)
    assert (script.text, script.headers["cache-control"]) == ("ask()", "public, max-age=31536000, immutable")
    assert get("/", BROWSER, built).headers["cache-control"] == "no-cache"
    assert get("/playground/assets/index-0000.js", dist=built).status_code == 404
    assert get("/playground/%2e%2e/secret", dist=built / "assets").status_code == 404


@pytest.mark.parametrize("path", [".stamp", "%2estamp", "assets/.part", "assets/../.stamp", "./.stamp", ".", ""])
def test_the_builds_own_notes_and_folders_are_not_served(built: Path, path: str) -> None:
    assert get(f"/playground/{path}", dist=built).status_code == 404


@pytest.mark.parametrize("path", ["/playground", "/graphql/", "/healthz/", "/playground/assets"])
def test_nothing_is_redirected_so_that_no_host_is_repeated(built: Path, path: str) -> None:
    response = get(path, {"Host": "127.0.0.1:1234"}, built)
    assert (response.status_code, "location" in response.headers) == (404, False)


def test_a_playground_that_is_not_built_says_how_to_build_it() -> None:
    page = get("/", BROWSER)
    assert page.status_code == 200
    assert "<code>scripts/up</code>" in page.text
    assert get("/playground/assets/index.js").status_code == 404


def test_the_schemas_text_is_the_schema(api: RunningApi) -> None:
    response = api.client.get("/schema.graphql")
    assert (response.headers["content-type"], response.text) == (
        "text/plain; charset=utf-8",
        make_schema().as_str() + "\n",
    )


def test_a_process_is_up_without_a_database_but_not_ready() -> None:
    assert (get("/healthz").status_code, get("/healthz").text) == (200, "up\n")


def test_a_seeded_api_is_ready_and_says_with_which_dataset(api: RunningApi) -> None:
    version = api.answer("{ dataset { version } }")["data"]["dataset"]["version"]
    ready = api.client.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "dataset": version})


def test_an_api_without_an_address_for_neo4j_is_not_built() -> None:
    with pytest.raises(SettingsError) as refused:
        create_app(Settings())
    assert str(refused.value) == (
        "NEO4J_URI must say where Neo4j answers, such as neo4j://127.0.0.1:7687; it is not set."
    )


def test_what_nothing_else_caught_is_masked_and_logged_once_with_its_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(create_app(SETTINGS))  # never started: it has no driver
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get("/readyz", headers={"X-Request-ID": "unforeseen"})

    with caplog.at_level(logging.INFO, "dialogues"):
        answer = asyncio.run(ask())
    extensions = {"code": "INTERNAL", "requestId": "unforeseen"}
    assert (answer.status_code, answer.headers["x-request-id"]) == (500, "unforeseen")
    assert answer.json() == {"errors": [{"message": "Internal error.", "extensions": extensions}]}
    assert [record.message for record in caplog.records] == ["internal error", "request"]
    assert "KeyError" in caplog.records[0].__dict__["fields"]["traceback"]
    assert caplog.records[1].__dict__["fields"]["status"] == 500
