"""What the tests of editions share."""

from collections.abc import Iterator

import neo4j
import pytest

from loaders.bounded_cache import Bounds
from tests.answering import LONG_MS
from tests.execution import Asker
from tests.loaders.looking import BOUNDS, Do, Looking, Made


@pytest.fixture
def made(ask: Asker, seeded: neo4j.Driver) -> Iterator[Made]:
    """Makes a database that keeps things, whose looks are fresh for ever or for so long."""
    all_: list[Looking] = []

    def make(freshness_ms: int = LONG_MS, bounds: Bounds = BOUNDS) -> Looking:
        all_.append(Looking(ask.driver, None, bounds, freshness_ms))
        return all_[-1]

    yield make
    for each in all_:
        ask.runner.run(each.close())


@pytest.fixture
def do(ask: Asker) -> Do:
    return ask.runner.run
