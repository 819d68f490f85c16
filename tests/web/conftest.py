"""A real browser for the tests of what browsers see: Debian's chromium, with an empty profile for each visit."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.serving import RunningApi
from tests.web.visiting import Open, Visit

REQUIRED = "MIGRATION_DIALOGUES_REQUIRE_BROWSER"
NO_BROWSER = f"THE PLAYGROUND WAS NOT CHECKED: there is no chromium on this machine (with {REQUIRED}=1 this fails)"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # a request elsewhere fails, and is noticed
]


@pytest.fixture(scope="session")
def chromium() -> str:
    path = shutil.which("chromium")
    if path is None and os.environ.get(REQUIRED) == "1":
        pytest.fail(NO_BROWSER)
    if path is None:
        pytest.skip(NO_BROWSER)
    return path


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if any(NO_BROWSER in str(report.longrepr) for report in skipped):
        terminalreporter.write_sep("!", NO_BROWSER, red=True, bold=True)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Not for the whole session: while Playwright runs, its thread can run no other event loop."""
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def visit(browser: Browser, api: RunningApi, playground: None) -> Iterator[Open]:
    """Opens an address of the API in a profile of its own: `visit("/", color_scheme="dark")`."""
    contexts = []

    def open_page(address: str = "/", **options: object) -> Visit:
        context = browser.new_context(base_url=api.url, **options)  # type: ignore[arg-type]
        contexts.append(context)
        visit = Visit(context.new_page())
        context.on("request", visit.note_request)
        visit.page.on("console", visit.note_message)
        visit.page.on("pageerror", visit.note_error)
        visit.page.goto(address)
        expect(visit.page.get_by_role("button", name="Examples")).to_be_enabled()
        return visit

    yield open_page
    for context in contexts:
        context.close()
