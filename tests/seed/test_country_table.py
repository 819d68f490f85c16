"""The table of countries, cell by cell: what independent tables say of it, and where ours says something else."""

from pathlib import Path

import pytest
import yaml

from tests.seed.country_tables import Row, Rows, coco, iso, ours, un

TABLES = {"iso": iso, "un": un, "coco": coco}
NAMED = Path(__file__).with_name("country_differences.yaml")
Cells = dict[tuple[str, str, str], tuple[str, str]]


def differences(table: str) -> Cells:
    """By table, column and code: what we say, and what that table says. One without an official name says nothing."""
    theirs = TABLES[table]()
    return {
        (table, column, code): (said(row, column), said(theirs[code], column))
        for code, row in ours().items()
        for column, cell in theirs.get(code, {}).items()
        if (cell or column != "official_name") and said(row, column) != said(theirs[code], column)
    }


def said(row: Row, column: str) -> str:
    """A cell without what is only a way of writing. Whoever has no other official name bears the usual one."""
    cell = row[column] or (row["name"] if column == "official_name" else "")
    return cell.replace("’", "'").removeprefix("the ")


def named() -> tuple[Cells, int]:
    """The differences that are named, and how many lines name them."""
    lines = [cell for group in yaml.safe_load(NAMED.read_text(encoding="utf-8")) for cell in group["cells"]]
    return {(table, column, code): (we, they) for table, column, code, we, they in lines}, len(lines)


@pytest.mark.parametrize("table", TABLES)
def test_every_cell_is_as_in_each_table_or_its_difference_is_named(table: str) -> None:
    cells, _ = named()
    assert differences(table) == {cell: pair for cell, pair in cells.items() if cell[0] == table}


def test_each_difference_is_named_once_and_says_why() -> None:
    cells, lines = named()
    assert len(cells) == lines
    assert {type(group["why"]) for group in yaml.safe_load(NAMED.read_text(encoding="utf-8"))} == {str}


@pytest.mark.parametrize(("table", "unknown"), [("iso", {"XK"}), ("un", set()), ("coco", set())])
def test_no_country_is_missing_and_none_is_invented(table: str, unknown: set[str]) -> None:
    theirs: Rows = TABLES[table]()
    assert ours().keys() - theirs.keys() == unknown
    assert theirs.keys() - ours().keys() == set()


def test_the_table_is_sorted_by_code_and_has_no_stray_blanks() -> None:
    assert list(ours()) == sorted(ours())
    assert [cell for row in ours().values() for cell in row.values() if cell != " ".join(cell.split())] == []
