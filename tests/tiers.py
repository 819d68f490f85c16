"""Which tests run when (docs/decisions/0015-tests.md): told by the fixtures that they use, so that none can forget it.

`--fast` leaves out what starts programs, `--long` adds what repeats more often what the others have shown.
"""

import os
from collections.abc import Mapping, Set

import pytest

BY_FIXTURE: Mapping[str, Set[str]] = {
    "browser": {"chromium"},
    "own_neo4j": {"home", "new_checkout", "up"},
    "programs": {"serve", "packages", "project", "set_up", "newer"},
}
"""The marks of a test that uses any of these fixtures, also by way of others."""
LEFT_OUT: Mapping[str, Set[str]] = {"--fast": {*BY_FIXTURE, "long"}, "": {"long"}, "--long": set()}

# The suite's Neo4j lives for minutes: what Java spends on optimising its code never comes back (it doubles a start).
JAVA_OPTIONS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("this suite")
    group.addoption("--fast", action="store_true", help="only what needs no program but the one shared Neo4j")
    group.addoption("--long", action="store_true", help="also what takes minutes: more random questions, more load")
    group.addoption("--rewrite-examples", action="store_true", help="store the examples' answers anew")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--fast") and config.getoption("--long"):
        raise pytest.UsageError("--fast leaves out what --long adds: choose one.")
    os.environ.setdefault("JAVA_TOOL_OPTIONS", JAVA_OPTIONS)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    tier = next((name for name in ("--fast", "--long") if config.getoption(name)), "")
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        for mark, fixtures in BY_FIXTURE.items():
            if fixtures & set(getattr(item, "fixturenames", ())):
                item.add_marker(mark)
        (left_out if LEFT_OUT[tier] & {mark.name for mark in item.iter_markers()} else kept).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept
