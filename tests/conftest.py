"""What the whole suite shares: one real Neo4j, and whatever others need of it."""

from collections.abc import Iterator

import pytest

from engine import LocalNeo4j, Ports


@pytest.fixture(scope="session")
def neo4j(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalNeo4j]:
    """A running Neo4j with an empty graph, on ports of its own, stopped at the suite's end."""
    with LocalNeo4j(tmp_path_factory.mktemp("neo4j"), ports=Ports(bolt=0, http=0)) as running:
        yield running
