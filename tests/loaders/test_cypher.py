"""Every text that can be sent is planned by the real server, and none of them searches."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import neo4j
import pytest

from loaders import all_reads
from loaders.arguments import Arguments, Order
from loaders.cypher.query_text import query_text
from loaders.cypher.read_text import count_body, page_body, parameters
from loaders.read_declaration import Read
from loaders.row_counts import TEXT

AT_ONCE = 4
COUNTED = "NodeCountFromCountStore"  # counting all nodes of a label scans nothing
READS = all_reads.every_read()
ROOTS = {"countries", "dialogues", "organisations", "themes", "instruments", "meetings", "sources", "discrepancies"}


Operators = list[tuple[str, str]]
"""Their names and details, in the order in which they are executed."""
Explained = dict[str, Future[Operators]]


def operators(plan: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for child in plan.get("children", []):
        yield from operators(child)
    yield plan["operatorType"].partition("@")[0], plan["args"].get("Details", "")


def arguments_of(read: Read) -> Iterator[Arguments]:
    """Each order alone, none and all of them also from the end; between positions with and without unknown values."""
    yield Arguments(as_of="2014" if read.dated else None)
    names = read.orders if read.default else {}  # what is read by its own id is never sorted
    for order in [(), *((Order(name),) for name in names), tuple(Order(name, True) for name in names)]:
        unknown = (None,) * len(order or read.default)
        known = ("a",) * len(unknown)
        yield Arguments(order, limit=10, after=(*known, "id"), before=(*unknown, "id"))
        if len(order) != 1:
            yield Arguments(order, limit=10, after=(*unknown, "id"), before=(*known, "id"), backwards=True)


def page_texts(read: Read) -> dict[str, Arguments]:
    """With all columns and sort values: with fewer, it is the same pattern."""
    return {
        query_text(page_body(read, arguments, read.shape.names, positions=True)): arguments
        for arguments in arguments_of(read)
    }


def count_texts(read: Read) -> dict[str, Arguments]:
    forms = [Arguments(), Arguments(as_of="2014")] if read.dated else [Arguments()]
    return {query_text(count_body(read, arguments)): arguments for arguments in forms}


def joint_texts(read: Read) -> dict[str, Arguments]:
    """A page with its count."""
    page = Arguments(limit=10)
    rows = page_body(read, page, read.shape.names, positions=True)
    return {query_text(rows, count_body(read, Arguments())): page} if read.default else {}


def explain(driver: neo4j.Driver, read: Read, text: str, arguments: Arguments) -> Operators:
    values = parameters(text, read, arguments, ["key"])
    plan = driver.execute_query(f"EXPLAIN {text}", values).summary.plan
    assert plan is not None
    return list(operators(plan))


@pytest.fixture(scope="module")
def explained(seeded: neo4j.Driver) -> Iterator[Explained]:
    """The operators of each text; several are planned at the same time, since each takes a tenth of a second."""
    # A plan rests on what the database knows of its data, and right after a load that is of another day.
    seeded.execute_query("CALL db.prepareForReplanning()")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {
            text: pool.submit(explain, seeded, read, text, arguments)
            for read in READS
            for text, arguments in {**page_texts(read), **count_texts(read), **joint_texts(read)}.items()
        }


def assert_seeks(read: Read, used: Iterable[str]) -> None:
    scans = {"NodeByLabelScan", "NodeIndexScan"} if read.name in ROOTS else set[str]()
    found = {name for name in used if "Scan" in name or "CartesianProduct" in name}
    assert found <= scans
    assert "AllNodesScan" not in used


@pytest.mark.parametrize("read", READS, ids=lambda read: read.name)
def test_no_text_of_a_read_scans_or_multiplies(read: Read, explained: Explained) -> None:
    for text in (*page_texts(read), *joint_texts(read)):
        assert_seeks(read, [name for name, _ in explained[text].result() if name != COUNTED])


@pytest.mark.parametrize("read", READS, ids=lambda read: read.name)
def test_no_count_of_a_read_scans_or_multiplies(read: Read, explained: Explained) -> None:
    for text in count_texts(read):
        assert_seeks(read, [name for name, _ in explained[text].result() if name != COUNTED])


@pytest.mark.parametrize("read", READS, ids=lambda read: read.name)
def test_the_notice_is_looked_for_after_the_first_look_at_the_stamp_and_before_the_last(
    read: Read, explained: Explained
) -> None:
    """Else a commit could be applied, and its notice taken down, between the two looks of one end."""
    for text in (*page_texts(read), *count_texts(read), *joint_texts(read)):
        used = [details for _, details in explained[text].result()]
        stamps = [at for at, details in enumerate(used) if "dataset.version" in details]
        datasets = [at for at, details in enumerate(used) if "dataset:Dataset(id)" in details]
        notices = [at for at, details in enumerate(used) if "change:DatasetChange" in details]
        assert (stamps[0] < notices[0], notices[-1] < datasets[-1]) == (True, True)


def test_the_count_of_all_rows_scans_one_label_at_a_time_and_multiplies_nothing(seeded: neo4j.Driver) -> None:
    used = {name for name, _ in explain(seeded, READS[0], TEXT, Arguments())}
    assert "NodeByLabelScan" in used
    assert used.isdisjoint({"AllNodesScan", "CartesianProduct"})


def test_every_pattern_is_some_reads() -> None:
    declared = {(family.name, title) for family in all_reads.FAMILIES for title in family.patterns}
    used = {(family.name, read.name) for family in all_reads.FAMILIES for read in family.reads}
    assert declared == used


def test_values_are_parameters_whatever_they_hold() -> None:
    read = next(read for read in READS if read.name == "memberships_by_dialogue")
    hostile = Arguments((Order("SINCE"),), 10, after=("' RETURN 1 //", "} RETURN 1 //"), as_of="2014")
    harmless = Arguments((Order("SINCE"),), 99, ("x", "y"), as_of="2015-01")
    texts = {page_body(read, each, ("id",), positions=False) for each in (hostile, harmless)}
    assert len(texts) == 1
