"""Text that is no document, or would be one that takes all memory, is one sentence too."""

from pathlib import Path

import pytest

from seed import read_documents
from tests.seed.helpers import errors_of, small_documents

FACT = "- {id: F-2, paragraph: 1, line: 2, statement: {kind: AIM, text: Peace.}}\n"
TEXTS = {
    "a NUL": ("sources: []\nthemes: [\0]\n", "2: expected printable characters; got U+0000"),
    "an escape character": ("sources: []\r\n\r\n# \x1b[31m\r\n", "3: expected printable characters; got U+001B"),
    "an escaped NUL": ('themes:\n- name: "a\\0"\n', "2: expected printable characters; got U+0000"),
    "half of a pair": ('themes:\n- name: "\\ud800"\n', "2: expected printable characters; got U+D800"),
    "half of a pair in a key": ('\n"\\udfff": 1\n', "2: expected printable characters; got U+DFFF"),
    "a character beyond all": ('a: b\nb: "\\U00110000"\n', "2: not YAML: a number is too large"),
    "a character far beyond all": ('a: b\nb: "\\UFFFFFFFF"\n', "2: not YAML: a number is too large"),
    "a version beyond all": (f"%YAML {'9' * 5000}.1\n---\na: b\n", "1: not YAML: a number is too large"),
    "lists in lists": (f"a:\n  {'[' * 5000}", "2: expected lists and mappings at most 20 deep; got deeper ones"),
    "lists on lists": (f"a:\n  {'- ' * 5000}", "2: expected lists and mappings at most 20 deep; got deeper ones"),
    "one list too many": (
        f"a: {'[' * 20}{']' * 20}",
        "1: expected lists and mappings at most 20 deep; got deeper ones",
    ),
    "keys in keys": (f"a:\n  {'{a: ' * 5000}", "2: expected lists and mappings at most 20 deep; got deeper ones"),
    "an anchor": ("a: b\nb: &here c\n", "2: expected no anchors and aliases; got &here"),
    "an alias of nothing": ("a: b\nb: *there\n", "2: expected no anchors and aliases; got *there"),
    "a key that is a list": ("a: b\n[b]: c\n", "2: expected a key of text; got a list"),
    "a key that is a mapping": ("a: b\n? {b: c}\n: d\n", "2: expected a key of text; got a mapping"),
}
NUMBERS = {
    "a line of no source": ("paragraph: 1, line: 0", "line: expected a whole number of at least 1; got 0"),
    "a line of nobody's source": (
        "paragraph: 1, line: 99999999999999999999999999",
        "line: expected a whole number of at most 2147483647; got 99999999999999999999999999",
    ),
    "a line that no answer can hold": (
        "paragraph: 1, line: 2147483648",
        "line: expected a whole number of at most 2147483647; got 2147483648",
    ),
    "a line of too many digits": (
        f"paragraph: 1, line: {'9' * 5000}",
        f"line: expected a whole number; got {'9' * 5000}",
    ),
    "a line that is true": ("paragraph: 1, line: true", "line: expected a whole number; got true"),
    "a line in text": ("paragraph: 1, line: 2.0", "line: expected a whole number; got 2.0"),
    "a paragraph before all": (
        "paragraph: -1, line: 2",
        "paragraph: expected a whole number of at least 0; got -1",
    ),
    "a count of less than none": (
        "paragraph: 1, line: 2, count: {of: states, minimum: -1}",
        "minimum: expected a whole number of at least 0; got -1",
    ),
    "a count that no answer can hold": (
        "paragraph: 1, line: 2, count: {of: states, maximum: 99999999999999999999}",
        "maximum: expected a whole number of at most 2147483647; got 99999999999999999999",
    ),
    "a place before the first": (
        "paragraph: 1, line: 2, theme: {theme: return, label: Return, position: 0}",
        "position: expected a whole number of at least 1; got 0",
    ),
    "a place that no answer can hold": (
        "paragraph: 1, line: 2, theme: {theme: return, label: Return, position: 99999999999999999999}",
        "position: expected a whole number of at most 2147483647; got 99999999999999999999",
    ),
}


@pytest.mark.parametrize("wrong", TEXTS)
def test_text_that_is_no_document_is_told_with_its_line(tmp_path: Path, wrong: str) -> None:
    text, sentence = TEXTS[wrong]
    (small_documents(tmp_path, "") / "wrong.yaml").write_text(text, encoding="utf-8", newline="")
    assert errors_of(tmp_path) == [f"wrong.yaml:{sentence}"]


@pytest.mark.parametrize("wrong", NUMBERS)
def test_a_number_that_is_none_to_count_with_is_told(tmp_path: Path, wrong: str) -> None:
    written, sentence = NUMBERS[wrong]
    said = "" if "theme" in written or "count" in written else ", statement: {kind: AIM, text: Peace.}"
    small_documents(tmp_path, f"- {{id: F-2, {written}{said}}}")
    assert errors_of(tmp_path) == [f"tiny.yaml:7: {sentence}"]


def test_the_largest_number_is_right(tmp_path: Path) -> None:
    small_documents(tmp_path, FACT.replace("line: 2", "line: 2147483647"))
    assert [placed.fact.line for placed in read_documents(tmp_path).placed()] == [1, 2147483647]


def test_aliases_are_refused_before_they_grow(tmp_path: Path) -> None:
    # Nine levels took 22 GB; five show the same and hurt nobody if they should grow again.
    levels = ["a: &a [x]"]
    levels += [f"{name}: &{name} [{', '.join([f'*{of}'] * 9)}]" for of, name in zip("abcd", "bcde", strict=True)]
    (small_documents(tmp_path, "") / "wrong.yaml").write_text("\n".join(levels), encoding="utf-8")
    assert errors_of(tmp_path) == [
        "wrong.yaml:1: expected no anchors and aliases; got &a",
        *(
            f"wrong.yaml:{line}: expected no anchors and aliases; got {got}"
            for line, (of, name) in enumerate(zip("abcd", "bcde", strict=True), 2)
            for got in (f"&{name}", f"*{of}")
        ),
    ]


def test_a_value_that_holds_itself_is_told(tmp_path: Path) -> None:
    (small_documents(tmp_path, "") / "wrong.yaml").write_text("themes: &a\n- *a\n", encoding="utf-8")
    assert errors_of(tmp_path) == [
        "wrong.yaml:1: expected no anchors and aliases; got &a",
        "wrong.yaml:2: expected no anchors and aliases; got *a",
    ]


def test_all_that_is_wrong_with_texts_is_told_at_once(tmp_path: Path) -> None:
    small_documents(tmp_path, FACT.replace("line: 2", "line: -2"))
    lines = ["a: &b", r'b: "\ud800"', "b: *b", r'"\ud801": [*b, "\0\x01"]', "[c]: &d", "*b : {a: 1, a: 2}", "*d : ]"]
    (tmp_path / "wrong.yaml").write_text("\n".join(lines), encoding="utf-8")
    assert errors_of(tmp_path) == [
        "tiny.yaml:7: line: expected a whole number of at least 1; got -2",
        "wrong.yaml:1: expected no anchors and aliases; got &b",
        "wrong.yaml:2: expected printable characters; got U+D800",
        "wrong.yaml:3: expected no anchors and aliases; got *b",
        "wrong.yaml:3: the key 'b' is given twice",
        "wrong.yaml:4: expected no anchors and aliases; got *b",
        "wrong.yaml:4: expected printable characters; got U+0000",
        "wrong.yaml:4: expected printable characters; got U+0001",
        "wrong.yaml:4: expected printable characters; got U+D801",
        "wrong.yaml:5: expected a key of text; got a list",
        "wrong.yaml:5: expected no anchors and aliases; got &d",
        "wrong.yaml:6: expected no anchors and aliases; got *b",
        "wrong.yaml:6: the key 'a' is given twice",
        "wrong.yaml:7: expected no anchors and aliases; got *d",
        "wrong.yaml:7: not YAML: expected the node content, but found ']'",
    ]


def test_a_second_document_in_a_file_is_told(tmp_path: Path) -> None:
    (small_documents(tmp_path, "") / "wrong.yaml").write_text("sources: []\n---\nthemes: []\n", encoding="utf-8")
    assert errors_of(tmp_path) == ["wrong.yaml:2: expected one document; got another"]
