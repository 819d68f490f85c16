"""The playground as a visitor meets it: a real browser, the real API, the documents' graph."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Response, expect

from tests.serving import ROOT, RunningApi
from tests.web.visiting import Open

EXAMPLES = sorted((ROOT / "examples").glob("*.graphql"), key=lambda file: int(file.stem.split("-")[0]))
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1440, "height": 900}
KHARTOUM = '{ dialogue(slug: "khartoum-process") { name } }'
WRONG = "{ dialogues(first: -1) { nodes { name } } }"


def first_line(file: Path) -> str:
    return file.read_text(encoding="utf-8").splitlines()[0]


def editor(page: Page) -> Locator:
    return page.locator(".graphiql-query-editor .view-lines")


def shown_answer(page: Page) -> Locator:
    return page.locator(".result-window .view-lines")


def problem(page: Page) -> Locator:
    return page.locator(".problem")


def type_query(page: Page, query: str) -> None:
    editor(page).click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.type(query)


def run(page: Page) -> Response:
    with page.expect_response(lambda response: response.request.method == "POST") as answered:
        page.get_by_role("button", name="Execute query").click()
    return answered.value


def asked(response: Response) -> dict[str, Any]:
    return dict(json.loads(response.request.post_data or "{}"))


def choose_example(page: Page, title: str) -> Response:
    page.get_by_role("button", name="Examples").click()
    with page.expect_response(lambda response: response.request.method == "POST") as answered:
        page.get_by_role("menuitem", name=title, exact=True).click()
    return answered.value


@pytest.mark.parametrize("address", ["/", "/graphql"])
def test_it_opens_with_the_first_example(visit: Open, address: str) -> None:
    page = visit(address).page
    expect(page).to_have_title("Migration Dialogues")
    expect(editor(page)).to_contain_text(first_line(EXAMPLES[0]))


def test_a_typed_query_is_answered(visit: Open) -> None:
    page = visit().page
    type_query(page, KHARTOUM)
    assert asked(run(page)) == {"query": KHARTOUM}
    expect(shown_answer(page)).to_contain_text('"dialogue": {')
    expect(shown_answer(page)).to_contain_text('"name": "Khartoum Process"')
    expect(problem(page)).to_be_hidden()


def test_the_menu_has_every_example_by_its_first_line(visit: Open) -> None:
    page = visit().page
    page.get_by_role("button", name="Examples").click()
    expect(page.get_by_role("menuitem")).to_have_text([first_line(file).removeprefix("# ") for file in EXAMPLES])


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_chosen_example_is_asked_in_a_tab_of_its_own(visit: Open, api: RunningApi, file: Path) -> None:
    page = visit().page
    query = file.read_text(encoding="utf-8")
    answered = choose_example(page, first_line(file).removeprefix("# "))
    assert asked(answered)["query"] == query
    assert answered.json() == api.answer(query)
    expect(shown_answer(page)).to_contain_text('"data": {')
    expect(page.get_by_role("tab")).to_have_count(2)
    expect(problem(page)).to_be_hidden()


def test_an_error_is_said_in_its_own_sentence(visit: Open, api: RunningApi) -> None:
    page = visit().page
    type_query(page, WRONG)
    run(page)
    [(code, sentence)] = api.errors(WRONG)
    expect(problem(page)).to_have_text(f"{code}: {sentence}")


def test_an_unreachable_server_is_said_in_a_sentence(visit: Open) -> None:
    page = visit().page
    page.context.set_offline(True)
    page.get_by_role("button", name="Execute query").click()
    expect(problem(page)).to_have_text("The server cannot be reached. Is it still running?")


def test_an_answer_can_be_linked_to(visit: Open) -> None:
    page = visit().page
    type_query(page, KHARTOUM)
    run(page)
    other = visit(page.url).page
    expect(editor(other)).to_have_text(KHARTOUM)
    expect(shown_answer(other)).to_contain_text('"name": "Khartoum Process"')


def test_a_link_brings_its_variables(visit: Open) -> None:
    query = "query($slug:String!){dialogue(slug:$slug){slug}}"
    page = visit(f'/graphql#query={query}&variables={{"slug":"rabat-process"}}').page
    expect(shown_answer(page)).to_contain_text('"slug": "rabat-process"')


def test_a_link_followed_in_the_open_page_gets_a_tab_of_its_own(visit: Open) -> None:
    page = visit().page
    page.evaluate("query => { location.hash = new URLSearchParams({ query }) }", KHARTOUM)
    expect(page.get_by_role("tab")).to_have_count(2)
    expect(shown_answer(page)).to_contain_text('"name": "Khartoum Process"')


def test_copy_link_copies_the_question_as_it_stands(visit: Open) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"]).page
    type_query(page, KHARTOUM)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Link copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    expect(editor(visit(page.url).page)).to_have_text(KHARTOUM)


def test_the_documentation_and_the_schema_are_one_click_away(visit: Open, api: RunningApi) -> None:
    page = visit().page
    page.get_by_role("button", name="Docs", exact=True).click()
    expect(page.locator(".graphiql-plugin").get_by_text("Actor", exact=True)).to_be_in_viewport()
    page.get_by_role("link", name="Schema").click()
    expect(page.locator("body")).to_contain_text("type Dialogue implements Node")


def test_everything_comes_from_the_api_itself_and_nothing_is_complained_of(visit: Open, api: RunningApi) -> None:
    seen = visit()
    page = seen.page
    choose_example(page, first_line(EXAMPLES[1]).removeprefix("# "))
    type_query(page, "{ dialogues { nodes { ")
    expect(page.locator(".suggest-widget")).to_contain_text("memberships")  # its worker has read the schema
    page.get_by_role("button", name="Docs", exact=True).click()
    page.get_by_role("button", name="Open settings dialog").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert [url for url in seen.requests if not url.startswith((f"{api.url}/", "data:"))] == []
    assert f"{api.url}/graphql" in seen.requests
    assert seen.complaints == []


@pytest.mark.parametrize(("scheme", "paper"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(33, 42, 59)")])
def test_light_and_dark_follow_the_system(visit: Open, scheme: str, paper: str) -> None:
    page = visit(color_scheme=scheme).page
    for surface in ("body", ".graphiql-container"):
        expect(page.locator(surface)).to_have_css("background-color", paper)


def test_a_phone_shows_the_question_above_its_answer_and_needs_no_sideways_scroll(visit: Open) -> None:
    page = visit(viewport=PHONE).page
    question, answer = edges(page)
    assert question["bottom"] <= answer["top"]
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.get_by_role("button", name="Docs", exact=True).click()
    expect(page.locator(".graphiql-plugin")).to_have_css("width", f"{PHONE['width']}px")


def test_a_wide_screen_shows_the_question_beside_its_answer(visit: Open) -> None:
    question, answer = edges(visit(viewport=WIDE).page)
    assert question["right"] <= answer["left"]


def edges(page: Page) -> list[dict[str, float]]:
    """Of the question and of the answer."""
    panes = [page.locator(".graphiql-editors"), page.locator(".graphiql-response")]
    return [pane.evaluate("pane => pane.getBoundingClientRect().toJSON()") for pane in panes]


@pytest.mark.parametrize("size", [WIDE, {"width": 1300, "height": 850}], ids=["wide", "laptop"])
def test_the_page_itself_does_not_scroll(visit: Open, size: Any) -> None:
    page = visit().page
    page.set_viewport_size(size)
    expect(editor(page)).to_contain_text(first_line(EXAMPLES[0]))
    overflow = "() => document.documentElement.scrollHeight - document.documentElement.clientHeight"
    assert page.evaluate(overflow) == 0
