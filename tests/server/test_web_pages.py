"""What is served beside GraphQL: the playground, the schema's text, health; and to which other origins."""

import asyncio
import logging
from pathlib import Path

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from schema.query import make_schema
from server.app import create_app
from server.settings import Settings, SettingsError
from server.web_pages import CONTENT_SECURITY_POLICY
from tests.serving import RunningApi

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SETTINGS = Settings(neo4j_uri="bolt://127.0.0.1:1", cors_origins=("https://a.example",))


def get(
    path: str, headers: dict[str, str] | None = None, dist: Path = Path("nowhere"), method: str = "GET"
) -> httpx.Response:
    """What an application without a database answers."""

    async def ask() -> httpx.Response:
        app = create_app(SETTINGS, dist)
        async with app.router.lifespan_context(app) as state:

            async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
                await app({**scope, "state": state}, receive, send)

            transport = httpx.ASGITransport(with_state)
            async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
                return await client.request(method, path, headers=headers)

    return asyncio.run(ask())


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
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


def test_only_named_origins_may_ask_from_their_pages() -> None:
    def preflight(origin: str) -> httpx.Response:
        asked = {
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        }
        return get("/graphql", asked, method="OPTIONS")

    allowed, refused = preflight("https://a.example"), preflight("https://b.example")
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, "https://a.example")
    assert (refused.status_code, "access-control-allow-origin" in refused.headers) == (400, False)
    answer = get("/graphql?query={__typename}", {"Origin": "https://a.example"})
    assert answer.headers["access-control-allow-origin"] == "https://a.example"
    assert answer.headers["access-control-expose-headers"] == "X-Request-ID"


def test_without_origins_no_other_page_may_ask(api: RunningApi) -> None:
    answer = api.client.get("/graphql", params={"query": "{__typename}"}, headers={"Origin": "https://a.example"})
    assert "access-control-allow-origin" not in answer.headers


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
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            return await client.get("/readyz", headers={"X-Request-ID": "unforeseen"})

    with caplog.at_level(logging.INFO, "dialogues"):
        answer = asyncio.run(ask())
    extensions = {"code": "INTERNAL", "requestId": "unforeseen"}
    assert (answer.status_code, answer.headers["x-request-id"]) == (500, "unforeseen")
    assert answer.json() == {"errors": [{"message": "Internal error.", "extensions": extensions}]}
    assert [record.message for record in caplog.records] == ["internal error", "request"]
    assert "Traceback" in caplog.records[0].__dict__["fields"]["traceback"]
    assert caplog.records[1].__dict__["fields"]["status"] == 500
