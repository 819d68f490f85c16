"""Which tests run when (docs/decisions/0016-tests.md): told by the fixtures that they use, so that none can forget it.

`--fast` leaves out what starts programs, `--long` adds what repeats more often what the others have shown.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass

import pytest

TIERS = ("--fast", "--long")
BY_FIXTURE: Mapping[str, Set[str]] = {
    "browser": {"chromium"},
    "own_neo4j": {"home", "new_checkout", "up"},
    "programs": {"api", "on_neo4j", "serve", "packages", "project", "set_up", "newer"},
    "thorough": {"amount", "explained", "live", "scratch", "sent", "traced", "twins"},
}
"""The marks of a test that uses any of these fixtures, also by way of others."""
LEFT_OUT: Mapping[str, Set[str]] = {"--fast": {*BY_FIXTURE, "long"}, "": {"long"}, "--long": set()}


@dataclass(frozen=True)
class Amount:
    """How much of something random, or repeated, is enough in this run: `amount(normal=200, long=2_000)`."""

    tier: str

    def __call__(self, *, normal: int, long: int) -> int:
        return long if self.tier == "--long" else normal


def tier_of(config: pytest.Config) -> str:
    """`--fast`, `--long`, or nothing."""
    return next((name for name in TIERS if config.getoption(name)), "")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("this suite")
    group.addoption("--fast", action="store_true", help="only what needs no program but the one shared Neo4j")
    group.addoption("--long", action="store_true", help="also what takes minutes: more random questions, more load")
    group.addoption("--rewrite-examples", action="store_true", help="store the examples' answers anew")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--fast") and config.getoption("--long"):
        raise pytest.UsageError("--fast leaves out what --long adds: choose one.")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out_marks = LEFT_OUT[tier_of(config)]
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        for mark, fixtures in BY_FIXTURE.items():
            if fixtures & set(getattr(item, "fixturenames", ())):
                item.add_marker(mark)
        (left_out if left_out_marks & {mark.name for mark in item.iter_markers()} else kept).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept
