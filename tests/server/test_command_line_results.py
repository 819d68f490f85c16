"""Results as tables, CSV and JSON: flat, exact, and harmless to terminals and spreadsheets."""

import csv
import io
import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
import typer

from server.console.argument_values import assignments, json_object, text_of
from server.console.print_results import (
    Table,
    flat_table,
    print_csv,
    print_json,
    print_table,
    print_tables,
    tables_of_answer,
)


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
    [(path, table)] = tables_of_answer(answer).items()
    assert path == "dialogues.nodes"
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
    ("answer", "tables"),
    [
        (
            {"a": {"b": [{"x": 1}], "n": 3, "d": {"e": [{"w": 5}]}}, "c": [{"y": 2, "of": [{"z": 4}]}]},
            {
                "": (["a.n"], [{"a.n": 3}]),
                "a.b": (["x"], [{"x": 1}]),
                "a.d.e": (["w"], [{"w": 5}]),
                "c": (["y", "of.z"], [{"y": 2, "of.z": 4}]),
            },
        ),
        ({"country": {"aliases": ["A", "B"]}}, {"": (["country.aliases"], [{"country.aliases": "A; B"}])}),
        ({"nodes": [None, {"id": "x"}]}, {"nodes": (["value", "id"], [{"value": None}, {"id": "x"}])}),
        ({"dialogues": {"nodes": []}}, {}),
        ({"country": None}, {}),
        (
            {"nodes": [{"partOf": None}, {"partOf": {"name": "X"}}]},
            {"nodes": (["partOf.name"], [{"partOf": None}, {"partOf.name": "X"}])},
        ),
    ],
)
def test_an_answer_is_a_table_for_each_of_its_lists_and_one_for_the_rest(
    answer: Any, tables: dict[str, tuple[list[str], list[dict[str, Any]]]]
) -> None:
    assert {path: (table.columns, table.rows) for path, table in tables_of_answer(answer).items()} == tables


def test_several_tables_are_told_apart_by_their_paths(capfd: pytest.CaptureFixture[str]) -> None:
    print_tables({"": Table(["n"], [{"n": 3}]), "a.b": Table(["x"], [{"x": 1}]), "c": Table(["y"], [{"y": 2}])})
    lines = [line.strip() for line in capfd.readouterr().out.splitlines()]
    assert [line for line in lines if not set(line) <= {"─"}] == ["n", "3", "a.b:", "x", "1", "c:", "y", "2"]
    print_tables({})
    assert capfd.readouterr().out == "Nothing was found.\n"


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


def test_a_table_that_no_terminal_of_this_width_can_hold_is_shown_in_blocks(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # for rich, a terminal
    monkeypatch.setenv("NO_COLOR", "1")
    table = Table(["member", "note"], [{"member": f"member{i}" * 2, "note": "many short words " * 9} for i in range(2)])

    def shown(width: int) -> list[str]:
        monkeypatch.setenv("COLUMNS", str(width))
        print_table(table)
        return [re.sub(r"\x1b\[[0-9;]*m", "", line).rstrip() for line in capfd.readouterr().out.splitlines()]

    assert shown(60)[0].split() == ["member", "note"]
    blocks = shown(16)
    assert blocks[:2] == ["member  member0m", "        ember0"]
    assert [line.split()[0] for line in blocks if line[:1].strip()] == ["member", "note", "member", "note"]


def test_a_table_without_rows_says_so(capfd: pytest.CaptureFixture[str]) -> None:
    print_table(Table(["x"], []))
    assert capfd.readouterr().out == "Nothing was found.\n"


def test_json_is_as_it_came(capfd: pytest.CaptureFixture[str]) -> None:
    print_json({"b": None, "a": "Türkiye"})
    assert capfd.readouterr().out == '{\n  "b": null,\n  "a": "Türkiye"\n}\n'


def test_json_knows_no_infinity(capfd: pytest.CaptureFixture[str]) -> None:
    print_json([math.inf, math.nan, 1.5])
    assert json.loads(capfd.readouterr().out) == [None, None, 1.5]


def test_only_what_everybody_calls_json_is_json() -> None:
    assert assignments(["n=NaN", "i=Infinity"]) == {"n": "NaN", "i": "Infinity"}
    with pytest.raises(typer.BadParameter, match="expected a JSON object"):
        json_object('{"n": NaN}')


def test_a_file_that_is_none_or_no_text_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(typer.BadParameter, match=re.escape("there is no file examples/nofile.graphql.")):
        text_of("examples/nofile.graphql")
    latin = tmp_path / "latin.cypher"
    latin.write_bytes("RETURN 'ü'".encode("latin-1"))
    with pytest.raises(typer.BadParameter, match="not a text in UTF-8"):
        text_of(str(latin))


def test_a_value_is_json_or_else_a_text() -> None:
    given = ["code=AT", "n=5", 'ids=["a"]', "equation=a=b", "empty="]
    assert assignments(given) == {"code": "AT", "n": 5, "ids": ["a"], "equation": "a=b", "empty": ""}


def test_a_text_far_longer_than_a_file_name_is_a_text() -> None:
    assert text_of("{ x }" * 2000) == "{ x }" * 2000
