"""Results as tables, CSV and JSON: flat, exact, and harmless to terminals and spreadsheets."""

import csv
import io
from typing import Any

import pytest

from server.console.inputs import assignments, text_of
from server.console.results import Table, flat_table, print_csv, print_json, print_table, table_of_answer


def test_nested_objects_get_dotted_names_and_nested_lists_are_joined() -> None:
    answer = {
        "dialogues": {
            "nodes": [
                {
                    "name": "Rabat",
                    "started": None,
                    "regions": ["Africa", "Europe"],
                    "memberships": {
                        "totalCount": 2,
                        "nodes": [
                            {"role": "MEMBER", "member": {"name": "Mali"}},
                            {"role": "OBSERVER", "member": {"name": "Libya"}},
                        ],
                    },
                }
            ]
        }
    }
    table = table_of_answer(answer)
    assert table.columns == [
        "name",
        "started",
        "regions",
        "memberships.totalCount",
        "memberships.nodes.role",
        "memberships.nodes.member.name",
    ]
    assert [table.rows[0][column] for column in table.columns] == [
        "Rabat",
        None,
        "Africa; Europe",
        2,
        "MEMBER; OBSERVER",
        "Mali; Libya",
    ]


@pytest.mark.parametrize(
    ("answer", "columns", "rows"),
    [
        ({"a": {"b": [{"x": 1}]}, "c": [{"y": 2}]}, ["y"], [{"y": 2}]),  # the outermost list of objects
        ({"country": {"aliases": ["A", "B"]}}, ["country.aliases"], [{"country.aliases": "A; B"}]),
        ({"nodes": [None, {"id": "x"}]}, ["value", "id"], [{"value": None}, {"id": "x"}]),
        ({"dialogues": {"nodes": []}}, [], []),
        ({"country": None}, [], []),
        (
            {"nodes": [{"partOf": None}, {"partOf": {"name": "X"}}]},
            ["partOf.name"],
            [{"partOf": None}, {"partOf.name": "X"}],
        ),
    ],
)
def test_an_answer_is_the_table_of_its_first_list_of_objects(
    answer: Any, columns: list[str], rows: list[dict[str, Any]]
) -> None:
    table = table_of_answer(answer)
    assert (table.columns, table.rows) == (columns, rows)


def test_given_columns_come_first_and_stay_where_nothing_is_found() -> None:
    assert flat_table([], ["b", "a"]).columns == ["b", "a"]
    assert flat_table([{"a": 1, "b": 2}], ["b", "a"]).columns == ["b", "a"]


def test_csv_is_as_rfc_4180_says(capfd: pytest.CaptureFixture[str]) -> None:
    print_csv(Table(["name", "note"], [{"name": 'A "b", c', "note": "two\nlines"}, {"name": None, "note": True}]))
    assert capfd.readouterr().out == 'name,note\r\n"A ""b"", c","two\nlines"\r\n,true\r\n'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_csv_gives_spreadsheets_no_formula_to_run(start: str, capfd: pytest.CaptureFixture[str]) -> None:
    print_csv(Table(["x"], [{"x": f"{start}1+2"}]))
    [[_], [cell]] = csv.reader(io.StringIO(capfd.readouterr().out, newline=""))
    assert cell == f"'{start}1+2"


def test_csv_leaves_numbers_alone(capfd: pytest.CaptureFixture[str]) -> None:
    print_csv(Table(["x"], [{"x": -1}]))
    assert capfd.readouterr().out == "x\r\n-1\r\n"


def test_a_table_has_a_line_a_row_and_numbers_to_the_right(capfd: pytest.CaptureFixture[str]) -> None:
    print_table(Table(["name", "n"], [{"name": "Khartoum " * 30, "n": 5}, {"name": "[b]Prague[/b]", "n": 12}]))
    lines = [line.rstrip() for line in capfd.readouterr().out.splitlines()]
    assert [line.split()[-1] for line in lines[2:]] == ["5", "12"]
    assert lines[3].startswith("[b]Prague[/b] ")
    assert len(lines[2]) == len(lines[3])


def test_a_table_lets_no_data_steer_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    print_table(Table(["x"], [{"x": "a\x1b[2Jb\nc\x07"}]))
    assert capfd.readouterr().out.splitlines()[2].rstrip() == "a [2Jb c"


def test_a_table_without_rows_says_so(capfd: pytest.CaptureFixture[str]) -> None:
    print_table(Table(["x"], []))
    assert capfd.readouterr().out == "Nothing was found.\n"


def test_json_is_as_it_came(capfd: pytest.CaptureFixture[str]) -> None:
    print_json({"b": None, "a": "Türkiye"})
    assert capfd.readouterr().out == '{\n  "b": null,\n  "a": "Türkiye"\n}\n'


def test_a_value_is_json_or_else_a_text() -> None:
    given = ["code=AT", "n=5", 'ids=["a"]', "equation=a=b", "empty="]
    assert assignments(given) == {"code": "AT", "n": 5, "ids": ["a"], "equation": "a=b", "empty": ""}


def test_a_text_far_longer_than_a_file_name_is_a_text() -> None:
    assert text_of("{ x }" * 2000) == "{ x }" * 2000
