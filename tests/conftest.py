"""What the whole suite shares: one real Neo4j with the frozen graph, and whatever others need of it."""

import gc
import os
import shutil
import tracemalloc
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from neo4j import Driver, GraphDatabase

from engine import LocalNeo4j, Ports
from seed import Documents, Graph, build, load, read_documents
from seed.graph import LABELS, TYPES
from server import build_web
from tests.execution import Asker
from tests.serving import ROOT, RunningApi, Serve, running_api
from tests.tiers import Amount, pytest_addoption, pytest_collection_modifyitems, pytest_configure, tier_of

__all__ = ["pytest_addoption", "pytest_collection_modifyitems", "pytest_configure"]  # pytest finds them here
FORGET_NODES = """
MATCH (n)
WHERE size(labels(n)) <> 1 OR NOT labels(n)[0] IN $labels OR NOT split(coalesce(toString(n.id), ''), '/')[0] IN $kinds
DETACH DELETE n
"""
FORGET_RELATIONSHIPS = "MATCH ()-[r]->() WHERE NOT type(r) IN $types DELETE r"
FROZEN = Path(__file__).parent / "data"
"""Documents that no test needs to change with the world: small, partly invented, and of every kind."""


@pytest.fixture(scope="session")
def neo4j(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalNeo4j]:
    """A running Neo4j with an empty graph, on ports of its own, stopped at the suite's end."""
    with LocalNeo4j(tmp_path_factory.mktemp("neo4j"), ports=Ports(bolt=0, http=0)) as running:
        yield running


@pytest.fixture(scope="session")
def driver(neo4j: LocalNeo4j) -> Iterator[Driver]:
    """A driver for the suite's Neo4j, whatever its graph holds."""
    with GraphDatabase.driver(neo4j.bolt_uri, auth=(neo4j.user, neo4j.password)) as opened:
        yield opened


@pytest.fixture(scope="session")
def documents() -> Documents:
    """The frozen documents."""
    return read_documents(FROZEN)


@pytest.fixture(scope="session")
def graph(documents: Documents) -> Graph:
    """The graph that they describe."""
    return build(documents)


@pytest.fixture(scope="session")
def seeded(driver: Driver, graph: Graph) -> Driver:
    """The driver, and behind it the frozen graph: for tests that only read."""
    load(driver, "neo4j", graph)
    return driver


@pytest.fixture
def scratch(seeded: Driver, graph: Graph) -> Iterator[Driver]:
    """The same for a test that writes: afterwards the frozen graph, and nothing else, is there again."""
    yield seeded
    seeded.execute_query(FORGET_NODES, labels=list(LABELS.values()), kinds=list(LABELS))
    seeded.execute_query(FORGET_RELATIONSHIPS, types=list(TYPES))
    load(seeded, "neo4j", graph)


@pytest.fixture(scope="session")
def ask(neo4j: LocalNeo4j) -> Iterator[Asker]:
    """Asks the schema itself, without HTTP."""
    asker = Asker(neo4j.bolt_uri, neo4j.user, neo4j.password)
    yield asker
    asker.close()


@pytest.fixture(scope="session")
def nobody_special() -> Sequence[str]:
    """What to begin a command with for permissions to bind it; they would not, where root runs the suite."""
    if os.geteuid():
        return ()
    if not shutil.which("setpriv"):
        pytest.skip("root without setpriv: nothing here is forbidden")
    return ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")


@pytest.fixture
def serve(tmp_path: Path) -> Serve:
    """Starts an API of the test's own, in a process of its own: `with serve(NEO4J_URI=…) as api`."""
    return partial(running_api, tmp_path / "log")


@pytest.fixture(scope="session")
def packages() -> None:
    """The browser side's packages are there; where they are not, npm is asked for them once."""
    build_web.install(ROOT, print)


@pytest.fixture(scope="session")
def playground(packages: None) -> None:
    """The playground of this checkout is built: once, for all who serve or copy it."""
    build_web.build(ROOT, print)


@pytest.fixture(scope="session")
def amount(pytestconfig: pytest.Config) -> Amount:
    """How much of something random, or repeated, is enough in this run."""
    return Amount(tier_of(pytestconfig))


@pytest.fixture
def traced() -> Iterator[None]:
    """Memory is traced from here to the end of the test."""
    gc.collect()
    tracemalloc.start()
    yield
    tracemalloc.stop()


@pytest.fixture
def rewrite(request: pytest.FixtureRequest) -> bool:
    """Whether what is stored of examples is to be written anew."""
    return bool(request.config.getoption("--rewrite-examples"))


@pytest.fixture(scope="session")
def api(neo4j: LocalNeo4j, seeded: Driver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApi]:
    """The API over the seeded graph, in a process of its own: `api.url`, `api.ask(query)`, `api.client`."""
    log = tmp_path_factory.mktemp("api") / "log"
    settings = {"NEO4J_URI": neo4j.bolt_uri, "NEO4J_PASSWORD": neo4j.password, "DIALOGUES_EXPLAIN": "yes"}
    with running_api(log, **settings) as running:
        yield running
