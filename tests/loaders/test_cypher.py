"""Every text that can be sent is planned by the real server, and none of them searches."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from loaders import catalogue
from loaders.cypher import count_text, form_of, page_text, parameters
from loaders.read import Arguments, Order, Read

READS = catalogue.every_read()
ROOTS = {"countries", "dialogues", "organisations", "themes", "instruments", "meetings", "sources", "discrepancies"}


def operators(plan: dict[str, Any]) -> Iterator[str]:
    yield plan["operatorType"].partition("@")[0]
    for child in plan.get("children", []):
        yield from operators(child)


def arguments_of(read: Read) -> Iterator[Arguments]:
    """Each order from both ends and in both directions, between positions with and without unknown values."""
    yield Arguments(as_of="2014" if read.edge else None)
    names = read.orders if read.default else {}  # what is read by its own id is never sorted
    for order in [(), *((Order(name),) for name in names), tuple(Order(name, True) for name in names)]:
        unknown = (None,) * len(order or read.default)
        known = ("a",) * len(unknown)
        yield Arguments(order, limit=10, after=(*known, "id"), before=(*unknown, "id"))
        yield Arguments(order, limit=10, after=(*unknown, "id"), before=(*known, "id"), backwards=True)


def explain(driver: neo4j.Driver, read: Read, text: str, arguments: Arguments) -> list[str]:
    values = parameters(read, arguments, ["key"])
    plan = driver.execute_query(f"EXPLAIN {text}", values).summary.plan
    assert plan is not None
    return list(operators(plan))


def assert_seeks(read: Read, used: list[str]) -> None:
    scans = {"NodeByLabelScan", "NodeIndexScan"} if read.name in ROOTS else set[str]()
    found = {name for name in used if "Scan" in name or "CartesianProduct" in name}
    assert found <= scans
    assert "AllNodesScan" not in used


@pytest.mark.parametrize("read", READS, ids=lambda read: read.name)
def test_no_text_of_a_read_scans_or_multiplies(read: Read, seeded: neo4j.Driver) -> None:
    texts = {page_text(read, form_of(arguments)): arguments for arguments in arguments_of(read)}
    for text, arguments in texts.items():
        assert_seeks(read, explain(seeded, read, text, arguments))


@pytest.mark.parametrize("read", READS, ids=lambda read: read.name)
@pytest.mark.parametrize("as_of", [None, "2014"])
def test_no_count_of_a_read_scans_or_multiplies(read: Read, as_of: str | None, seeded: neo4j.Driver) -> None:
    arguments = Arguments(as_of=as_of if read.edge else None)
    used = explain(seeded, read, count_text(read, arguments), arguments)
    # Counting all nodes of a label is answered by the counts store.
    assert_seeks(read, [name for name in used if name != "NodeCountFromCountStore"])


def test_every_pattern_is_some_reads() -> None:
    declared = {(family.name, title) for family in catalogue.FAMILIES for title in family.patterns}
    used = {(family.name, read.name) for family in catalogue.FAMILIES for read in family.reads}
    assert declared == used


def test_values_are_parameters_whatever_they_hold() -> None:
    read = next(read for read in READS if read.name == "memberships_by_dialogue")
    hostile = Arguments((Order("SINCE"),), 10, after=("' RETURN 1 //", "} RETURN 1 //"), as_of="2014")
    assert page_text(read, form_of(hostile)) == page_text(
        read, form_of(Arguments((Order("SINCE"),), 99, ("x", "y"), as_of="1"))
    )
