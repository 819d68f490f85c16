"""Arguments that are refused are parts of the plan: nulls and errors of the answer, as the resolvers give them."""

import json
from collections import Counter
from typing import Any

import orjson
import pytest

from schema.compiled.connections import PageStep
from schema.compiled.plan import KnownOf, Step
from schema.errors import MAX_ERRORS
from server.error_report import MORE_ERRORS
from tests.answering import Question, nulls
from tests.compiled.test_fallbacks import answers, told
from tests.execution import Asker

pytestmark = pytest.mark.usefixtures("seeded")


def planned(ask: Asker, text: str, variables: dict[str, Any] | None = None) -> Any:
    """The JSON of the answer, which plans give as the resolvers do."""
    said = answers(ask, Question(text, variables or {}))
    assert {each.body for each in said} == {said[-1].body}
    assert {each.by for each in said[:4]} <= {"plan", "kept"}
    assert {each.by for each in said[4:]} <= {"resolvers", "kept"}
    assert {each.by for each in said if each.errors} <= {"plan", "resolvers"}
    return orjson.loads(said[0].body)


def rounds(ask: Asker, text: str) -> list[str]:
    """What a plan reads that keeps nothing."""
    said = answers(ask, Question(text))[0]
    assert said.record.session
    return sorted(each.read for each in said.record.session.rounds)


@pytest.mark.parametrize(
    ("of", "bad"),
    [
        ([], 'country(code: "Austria") { code }'),
        ([], "countries(first: -1) { totalCount }"),
        ([], f"nodes(ids: {json.dumps(['country/AT'] * 501)}) {{ id }}"),
        ([], "discrepancies(first: 1001) { id }"),
        (["dialogue"], "memberships(first: 1, last: 1) { totalCount }"),
        (["dialogue"], 'claims(fields: ["slug"]) { value }'),
        (["dialogue"], 'countries(after: "x") { nodes { id } }'),
    ],
)
def test_an_argument_that_cannot_be_is_told_at_its_place(ask: Asker, of: list[str], bad: str) -> None:
    inner = f"bad: {bad} __typename"
    answer = planned(
        ask, f'{{ dialogue(slug: "rabat-process") {{ slug {inner if of else ""} }} {"" if of else inner} }}'
    )
    assert told(answer) == [("BAD_INPUT", [*of, "bad"])]


def test_a_bad_argument_where_nothing_leads_is_no_error(ask: Asker) -> None:
    assert planned(ask, '{ dialogue(slug: "nobody") { memberships(first: -1) { totalCount } } }') == {
        "data": {"dialogue": None}
    }


@pytest.mark.parametrize(
    ("text", "path", "data"),
    [
        (  # a page whose rows are faults is one, and so is whoever holds it, up to what may be null
            """{ dataset { licence } of: country(code: "AT") {
              memberships { nodes { dialogue { leaderships(last: 501) { totalCount } } } } } }""",
            ["of", "memberships", "nodes", 0, "dialogue", "leaderships"],
            {"of": None, "dataset": {"licence": "CC BY 4.0"}},
        ),
        (  # also by way of edges
            """{ country(code: "AT") { memberships(first: 1) { edges { cursor to: node { dialogue {
              claims(fields: ["no"]) { value } } } } } } }""",
            ["country", "memberships", "edges", 0, "to", "dialogue", "claims"],
            {"country": None},
        ),
        (  # a list of what may be null shows the others
            """{ nodes(ids: ["country/AT", "dialogue/rabat-process", "country/XX"]) { id
              ... on Country { memberships(first: 501) { totalCount } } } }""",
            ["nodes", 0, "memberships"],
            {"nodes": [None, {"id": "dialogue/rabat-process"}, None]},
        ),
        (  # a page without rows has no faults in them
            """{ country(code: "AT") { code memberships(first: 0) { nodes { dialogue { memberships(first: -1) {
              totalCount } } } } dialogues(first: -5) { totalCount } } }""",
            ["country", "dialogues"],
            {"country": None},
        ),
        (  # nobody is left to be null but the whole
            """{ dialogues(first: 1) { totalCount nodes { countries(first: 1) { nodes {
              dialogues(last: -7) { totalCount } } } } } }""",
            ["dialogues", "nodes", 0, "countries", "nodes", 0, "dialogues"],
            None,
        ),
    ],
)
def test_what_may_not_be_null_passes_its_fault_on(ask: Asker, text: str, path: list[str | int], data: Any) -> None:
    answer = planned(ask, text)
    assert told(answer) == [("BAD_INPUT", path)]
    assert answer["data"] == data


def test_of_several_faults_that_lead_to_one_null_the_first_is_told(ask: Asker) -> None:
    """The resolvers tell whichever they meet first."""
    asked = """{ dialogues { nodes { themes { theme { uses { dialogue { countries(first: -7) { totalCount } } } } }
      memberships { nodes { member { leaderships(first: -7) { totalCount } } } } } } }"""
    said = answers(ask, Question(asked))
    assert {(each.by, nulls(each)[0], len(each.errors)) for each in said} == {("plan", None, 1), ("resolvers", None, 1)}
    path = ["dialogues", "nodes", 0, "themes", 0, "theme", "uses", 0, "dialogue", "countries"]
    assert [told({"errors": each.errors}) for each in said if each.by == "plan"] == [[("BAD_INPUT", path)]] * 4


def test_an_argument_that_a_variable_leaves_null_is_told_at_its_place(ask: Asker) -> None:
    asked = """query ($code: String = "AT", $ids: [ID!] = []) { dataset { licence }
      country(code: $code) { name } nodes(ids: $ids) { id } }"""
    answer = planned(ask, asked, {"code": None})
    assert (told(answer), answer["data"]["nodes"]) == ([("BAD_INPUT", ["country"])], [])
    answer = planned(ask, asked, {"ids": None})
    assert (told(answer), answer["data"]) == ([("BAD_INPUT", ["nodes"])], None)


def test_nothing_is_read_for_what_is_never_shown(ask: Asker) -> None:
    assert (
        rounds(ask, "{ dialogues { nodes { id countries { nodes { id } } } } countries(first: -1) { totalCount } }")
        == []
    )
    faulty = "memberships(first: -1) { nodes { member { id } } }"
    assert rounds(ask, f'{{ dialogue(slug: "rabat-process") {{ countries {{ nodes {{ id }} }} {faulty} }} }}') == [
        "dialogue_by_id"
    ]


def test_parts_beside_a_fault_are_kept_and_those_with_one_are_not(ask: Asker) -> None:
    inner = 'country(code: "AT") { memberships(first: 1) { nodes { role } } }'
    answer = planned(ask, f'{{ {inner} bad: country(code: "?") {{ code }} }}')
    assert told(answer) == [("BAD_INPUT", ["bad"])]
    assert list(answer["data"]["country"]["memberships"]["nodes"][0]) == ["role"]


def test_more_errors_than_anybody_reads_are_told_by_one_that_says_so(ask: Asker) -> None:
    asked = "query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Country { dialogues(first: -1) { totalCount } } } }"
    at_most = planned(ask, asked, {"ids": ["country/AT"] * MAX_ERRORS})
    assert told(at_most) == [("BAD_INPUT", ["nodes", at, "dialogues"]) for at in range(MAX_ERRORS)]
    more = planned(ask, asked, {"ids": ["dialogue/rabat-process", *["country/AT"] * 400]})
    assert told({"errors": more["errors"][:-1]}) == [
        ("BAD_INPUT", ["nodes", at + 1, "dialogues"]) for at in range(MAX_ERRORS)
    ]
    assert more["errors"][-1] == {"message": MORE_ERRORS, "extensions": {"code": "LIMIT"}}
    assert more["data"] == {"nodes": [{"id": "dialogue/rabat-process"}, *[None] * 400]}


def test_the_search_for_faults_follows_a_key_that_leads_to_none_only_once(
    ask: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight levels there and back: there are millions of ways, and no row at the end of any."""
    inner = 'memberships(first: 0) { nodes { dialogue { claims(fields: ["no"]) { value } } } }'
    for _ in range(4):
        inner = f"memberships {{ nodes {{ member {{ ... on Country {{ memberships {{ nodes {{ dialogue {{ {inner} }}"
        inner += " } } } } } }"
    followed: Counter[tuple[Step, str]] = Counter()
    reached = PageStep.reached

    def counting(step: PageStep, key: str, known: KnownOf) -> Any:
        followed[step, key] += 1
        return reached(step, key, known)

    monkeypatch.setattr(PageStep, "reached", counting)
    body, _ = ask.compiled(f'{{ dialogue(slug: "rabat-process") {{ {inner} }} }}')
    assert set(followed.values()) == {1}
    assert len({step for step, _ in followed}) == 9
    assert body.startswith(b'{"data":{"dialogue":{"memberships":{"nodes":[{')
