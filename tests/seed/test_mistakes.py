"""A mistake in a document is one sentence with its file, its line and what was expected."""

from pathlib import Path

import pytest

from seed import read_documents
from tests.seed.helpers import HEAD, REGISTRY, errors_of, small_documents

MEMBER_ROLES = "MEMBER, SIGNATORY, PARTICIPANT, PARTNER, OBSERVER, GUEST, INVITED, CONTRIBUTOR"
LEADER_ROLES = (
    "CHAIR, CO_CHAIR, VICE_CHAIR, LEAD_STATE, CO_LEAD_STATE, STEERING_MEMBER, STEERING_OBSERVER, RAPPORTEUR,"
    " SECRETARIAT, HOST, IMPLEMENTER, FUNDER, SUPPORTER, FOUNDER"
)
MISTAKES = {
    "a word that is none of the list": (
        "- id: F-2\n  paragraph: 1\n  line: 2\n  membership: {actor: AT, role: SIGNATRY}",
        f"tiny.yaml:10: role: expected one of {MEMBER_ROLES}; got SIGNATRY; did you mean SIGNATORY?",
    ),
    "a mapping where a word stands": (
        "- {id: F-2, paragraph: 1, line: 2, membership: {actor: AT, role: {a: MEMBER}}}",
        f"tiny.yaml:7: role: expected one of {MEMBER_ROLES}; got a mapping",
    ),
    "an unknown organisation": (
        "- {id: F-2, paragraph: 1, line: 2, membership: {actor: icmdp, role: MEMBER}}",
        "tiny.yaml:7: actor: expected the slug of a known organisation; got icmdp; did you mean icmpd?",
    ),
    "an unknown country": (
        "- {id: F-2, paragraph: 1, line: 2, membership: {actor: [AT, ZZ], role: MEMBER}}",
        "tiny.yaml:7: actor: expected an ISO 3166-1 alpha-2 code; got ZZ",
    ),
    "a country's other code": (
        "- {id: F-2, paragraph: 1, line: 2, membership: {actor: AUT, role: MEMBER}}",
        "tiny.yaml:7: actor: expected an ISO 3166-1 alpha-2 code, or the slug of a known organisation; got AUT",
    ),
    "a word that is in neither of two lists": (
        "- id: F-2\n  paragraph: 1\n  line: 2\n  count: {of: states, counted: {what: memberships, role: CHAIRS}}",
        f"tiny.yaml:10: role: expected one of {MEMBER_ROLES}, {LEADER_ROLES}; got CHAIRS; did you mean CHAIR?",
    ),
    "an unknown instrument": (
        "- {id: F-2, paragraph: 1, line: 2, membership: {actor: AT, role: MEMBER, instrument: pacts}}",
        "tiny.yaml:7: instrument: expected the slug of a known instrument; got pacts; did you mean pact?",
    ),
    "an id of no kind": (
        "- {id: F-2, paragraph: 1, line: 2, statement: {kind: AIM, text: Peace., about: state/AT}}",
        "tiny.yaml:7: about: expected an id that begins with country/, dialogue/, instrument/, meeting/, mention/, "
        "organisation/, source/, theme/; got state/AT",
    ),
    "an unknown key": (
        "- {id: F-2, paragraph: 1, line: 2,\n   membership: {actor: AT, rol: MEMBER, role: MEMBER}}",
        "tiny.yaml:8: rol: unknown key; expected one of since, until, dialogue, actor, role, scope, "
        "instrument, note; did you mean role?",
    ),
    "a missing key": (
        "- {id: F-2, paragraph: 1, membership: {actor: AT, role: MEMBER}}",
        "tiny.yaml:7: line: expected a value; the key is missing",
    ),
    "no assertion": (
        "- {id: F-2, paragraph: 1, line: 2}",
        "tiny.yaml:7: facts: expected at least one of membership, leadership, theme, claim, link, instrument, "
        "meeting, programme, statement, count; got none",
    ),
    "a date that is none": (
        "- {id: F-2, paragraph: 1, line: 2, membership: {actor: AT, role: MEMBER, since: 2014-13}}",
        "tiny.yaml:7: since: expected a date as 2014, 2014-11 or 2014-11-28; got 2014-13",
    ),
    "a claimed date that is none": (
        "- {id: F-2, paragraph: 1, line: 2, claim: {field: started, value: long ago}}",
        "tiny.yaml:7: value: expected a date as 2014, 2014-11 or 2014-11-28; got long ago",
    ),
    "a claimed status that is none": (
        "- {id: F-2, paragraph: 1, line: 2, claim: {field: status, value: ALIVE}}",
        "tiny.yaml:7: value: expected one of ACTIVE, DORMANT, ENDED, UNKNOWN; got ALIVE",
    ),
    "an end before the beginning": (
        "- {id: F-2, paragraph: 1, line: 2, membership: {actor: AT, role: MEMBER, since: 2014-11, until: 2013}}",
        "tiny.yaml:7: membership: expected an end on or after 2014-11; got 2013",
    ),
    "a number that is text": (
        "- {id: F-2, paragraph: one, line: 2, membership: {actor: AT, role: MEMBER}}",
        "tiny.yaml:7: paragraph: expected a whole number; got one",
    ),
    "text that is a list": (
        "- {id: F-2, paragraph: 1, line: 2, note: [a], membership: {actor: AT, role: MEMBER}}",
        "tiny.yaml:7: note: expected text; got a list",
    ),
    "a membership of nobody": (
        "- {id: F-2, paragraph: 1, line: 2, membership: {actor: [], role: MEMBER}}",
        "tiny.yaml:7: actor: expected at least one value; got an empty list",
    ),
    "a name that is none": (
        "- {id: F-2, paragraph: 1, line: 2, claim: {field: name, value: []}}",
        "tiny.yaml:7: value: expected at least one value; got an empty list",
    ),
    "a truth that is none": (
        "- {id: F-2, paragraph: 1, line: 2, theme: {theme: return, label: Return, crossCutting: maybe}}",
        "tiny.yaml:7: crossCutting: expected true or false; got maybe",
    ),
    "text that is empty": (
        "- {id: F-2, paragraph: 1, line: 2, note: '', membership: {actor: AT, role: MEMBER}}",
        "tiny.yaml:7: note: expected some text; got nothing",
    ),
    "a date in digits of another script": (
        "- {id: F-2, paragraph: 1, line: 2, claim: {field: started, value: \u0662\u0660\u0661\u0664}}",
        "tiny.yaml:7: value: expected a date as 2014, 2014-11 or 2014-11-28; got \u0662\u0660\u0661\u0664",
    ),
    "a claim that allows no number": (
        "- {id: F-2, paragraph: 1, line: 2, count: {of: members, claimed: '5', minimum: 5, maximum: 4}}",
        "tiny.yaml:7: count: expected a maximum of at least 5; got 4",
    ),
    "a fact given twice": (
        "- {id: F-1, paragraph: 1, line: 2, membership: {actor: AT, role: MEMBER}}",
        "tiny.yaml:7: the fact 'page/F-1' is already given in tiny.yaml:6",
    ),
    "a key given twice": (
        "- id: F-2\n  paragraph: 1\n  paragraph: 1",
        "tiny.yaml:9: the key 'paragraph' is given twice",
    ),
    "text that is not YAML": (
        "- {id: F-2, paragraph: 1",
        "tiny.yaml:8: not YAML: expected ',' or '}', but got '<stream end>'",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_line_and_what_was_expected(tmp_path: Path, mistake: str) -> None:
    facts, sentence = MISTAKES[mistake]
    assert errors_of(small_documents(tmp_path, facts)) == [sentence]


def test_all_mistakes_are_told_at_once_in_the_order_of_lines(tmp_path: Path) -> None:
    small_documents(
        tmp_path,
        """
        - {id: F-2, paragraph: 1, line: 2, membership: {actor: QQ, role: MEMBER}}
        - {id: F-1, paragraph: 1, line: 2, membership: {actor: AT, role: LORD}}
        """,
        REGISTRY.replace("title: A page", "titel: A page"),
    )
    assert errors_of(tmp_path) == [
        "registry.yaml:1: titel: unknown key; expected one of slug, title, publisher, url, published, "
        "retrieved, sha256, note; did you mean title?",
        "registry.yaml:1: title: expected a value; the key is missing",
        "tiny.yaml:7: actor: expected an ISO 3166-1 alpha-2 code; got QQ",
        f"tiny.yaml:8: role: expected one of {MEMBER_ROLES}; got LORD",
        "tiny.yaml:8: the fact 'page/F-1' is already given in tiny.yaml:6",
    ]


def test_a_definition_given_twice_is_told(tmp_path: Path) -> None:
    small_documents(tmp_path, "")
    (tmp_path / "more.yaml").write_text("themes:\n- {slug: return, name: Return}\n", encoding="utf-8")
    assert errors_of(tmp_path) == ["registry.yaml:5: the theme 'return' is already given in more.yaml:2"]


def test_a_dialogue_without_a_name_is_told(tmp_path: Path) -> None:
    small_documents(tmp_path, "", REGISTRY.replace("{slug: tiny}", "{slug: tiny}, {slug: other}"))
    assert errors_of(tmp_path) == ["registry.yaml:2: slug: expected a fact that claims a name of 'other'; found none"]


def test_what_is_asserted_of_no_dialogue_is_told(tmp_path: Path) -> None:
    folder = small_documents(tmp_path, "- {id: F-2, paragraph: 1, line: 2, membership: {actor: AT, role: MEMBER}}")
    (folder / "other.yaml").write_text(
        """source: page
sections:
- heading: One
  facts:
  - {id: O-1, paragraph: 1, line: 2, membership: {actor: AT, role: MEMBER}}
  - id: O-2
    paragraph: 1
    line: 2
    leadership:
    - {actor: AT, role: CHAIR, dialogue: tiny}
    - {actor: AT, role: HOST}
    instrument: {slug: pact}
  - {id: O-3, paragraph: 1, line: 2, statement: {kind: AIM, text: Talk}}
  - {id: O-4, paragraph: 1, line: 2, statement: {kind: AIM, text: Talk, about: dialogue/tiny}}
  - {id: O-5, paragraph: 1, line: 2, count: {of: states}}
"""
    )
    expected = "expected a dialogue, here or for the whole document; found none"
    assert errors_of(folder) == [
        f"other.yaml:5: membership: {expected}",
        f"other.yaml:9: leadership: {expected}",
        f"other.yaml:13: statement: {expected}",
        f"other.yaml:15: count: {expected}",
    ]


def test_a_slug_that_is_none_is_told(tmp_path: Path) -> None:
    small_documents(tmp_path, "", REGISTRY.replace("slug: pact", "slug: A Pact"))
    assert errors_of(tmp_path) == [
        "registry.yaml:4: slug: expected a slug of lower-case letters, digits and single hyphens; got A Pact"
    ]


def test_an_unknown_kind_of_fault_is_told(tmp_path: Path) -> None:
    small_documents(tmp_path, "", REGISTRY + "faults: {stale: STALE}\n")
    place = "{section: One, paragraph: 1, line: 2}"
    fault = f"{{id: S-1, fault: stael, description: Old., about: dialogue/tiny, places: [{place}]}}"
    (tmp_path / "wrong.yaml").write_text(f"source: page\ndiscrepancies:\n- {fault}\n", encoding="utf-8")
    assert errors_of(tmp_path) == [
        "wrong.yaml:3: fault: expected the slug of a known fault; got stael; did you mean stale?"
    ]


def test_a_discrepancy_without_a_place_is_told(tmp_path: Path) -> None:
    small_documents(tmp_path, "", REGISTRY + "faults: {stale: STALE}\n")
    fault = "{id: S-1, fault: stale, description: Old., about: dialogue/tiny, places: []}"
    (tmp_path / "wrong.yaml").write_text(f"source: page\ndiscrepancies:\n- {fault}\n", encoding="utf-8")
    assert errors_of(tmp_path) == ["wrong.yaml:3: places: expected at least one value; got an empty list"]


def test_a_file_that_cannot_be_read_leaves_no_false_accusation(tmp_path: Path) -> None:
    small_documents(tmp_path, "- {id: F-2, paragraph: 1, line: 2, membership: {actor: icmpd, role: MEMBER}}")
    (tmp_path / "registry.yaml").write_text("sources: [", encoding="utf-8")
    assert errors_of(tmp_path) == ["registry.yaml:1: not YAML: expected the node content, but found '<stream end>'"]


def test_a_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    small_documents(tmp_path, "")
    (tmp_path / "image.yaml").write_bytes(b"\xff\xfe\x00")
    assert errors_of(tmp_path) == ["image.yaml:1: expected text in UTF-8"]


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    assert errors_of(tmp_path) == [f"{tmp_path}:1: expected a folder with documents (*.yaml); found none"]


def test_norway_is_a_country_and_a_date_is_text(tmp_path: Path) -> None:
    small_documents(
        tmp_path,
        "- {id: F-2, paragraph: 1, line: 2, membership: {actor: NO, role: MEMBER, since: 2014-11-28}}",
    )
    fact = list(read_documents(tmp_path).placed())[1].fact
    assert (fact.membership[0].actor, fact.membership[0].since) == (("country/NO",), "2014-11-28")


def test_the_small_documents_are_right(tmp_path: Path) -> None:
    documents = read_documents(small_documents(tmp_path, ""))
    assert [placed.fact.id for placed in documents.placed()] == ["F-1"]
    assert HEAD.count("\n") == 6
