"""One made-up graph in a Neo4j of its own, and the servers that are measured on it."""

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import orjson
from neo4j import GraphDatabase

from bench import graphs, loading
from bench.client import Client
from bench.floor import cursor as floor_cursor
from bench.graphs import Size
from bench.processes import Process, Server
from bench.queries import Variables, before_middle, encoded
from bench.subjects import LIMIT_S, Database, Subject, started
from engine import LocalNeo4j, Memory, Ports

STEP = 500
Say = Callable[[str], None]


@dataclass
class Stage:
    """A graph's database, and its running `servers` by name.

    `middles` holds, for each form, the variables that say where the page in the middle begins.
    """

    size: Size
    folder: Path
    neo4j: LocalNeo4j
    servers: dict[str, Server] = field(default_factory=dict)
    middles: dict[str, Variables] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        pid = self.neo4j.pid
        assert pid is not None  # noqa: S101 - it runs as long as the stage stands
        return Database(self.neo4j.bolt_uri, self.neo4j.password, Process(pid))

    def port(self, subject: Subject) -> int:
        return self.servers[subject.server].port

    def client(self, subject: Subject) -> Client:
        return Client(self.port(subject), LIMIT_S + 5)

    def revive(self) -> bool:
        """Starts the database again if a query has ended it, and returns whether one had."""
        if self.neo4j.is_running:
            return False
        self.neo4j.restart()
        return True


@contextmanager
def staged(size: Size, memory: Memory, folder: Path, say: Say) -> Iterator[Stage]:
    """A Neo4j that holds the graph of this size. No server runs yet."""
    say(f"Starting a Neo4j for the {size.name} graph")
    with LocalNeo4j(folder / "neo4j", ports=Ports(bolt=0, http=0), memory=memory) as neo4j:
        say(f"Loading {size.dialogues:,} dialogues, {size.countries:,} countries, {size.memberships:,} memberships")
        with GraphDatabase.driver(neo4j.bolt_uri, auth=(neo4j.user, neo4j.password)) as driver:
            loading.load(driver, size)
            assert loading.count(driver) == size.memberships  # noqa: S101 - the graph is what all is measured on
        yield Stage(size, folder, neo4j)


@contextmanager
def all_started(stage: Stage, subjects: Sequence[Subject], *, counting: bool = False) -> Iterator[None]:
    """Starts every server of these subjects, each once, and puts them into `stage.servers`; ends them on leaving."""
    with ExitStack() as stack:
        for server in dict.fromkeys(subject.server for subject in subjects):
            running = stack.enter_context(started(server, stage.database, stage.folder, counting=counting))
            stage.servers[server] = running
        for subject in subjects:
            if subject.form not in stage.middles:
                stage.middles[subject.form] = _middle(stage, subject)
        yield


def _middle(stage: Stage, subject: Subject) -> Variables:
    """The variables that say where the page in the middle begins. Only the API's cursors must be asked for."""
    before = before_middle(stage.size)
    if subject.form == "peer":
        return {"offset": before}
    if subject.form == "peer-other":
        # The peer's cursors only hold the position in the list.
        return {"after": b64encode(f"arrayconnection:{before - 1}".encode()).decode()}
    if subject.form in ("floor", "joined"):
        last = sorted((row["sortName"], row["id"]) for row in graphs.countries(stage.size))[before - 1]
        return {"after": floor_cursor(*last)}
    with stage.client(subject) as client:
        return {"after": _walk(client, before)}


def _walk(client: Client, to_go: int) -> str | None:
    """The cursor of the last of `to_go` rows, reached page by page; None if that is 0."""
    after: str | None = None
    while to_go:
        first = min(STEP, to_go)
        data = client.post(encoded("ours", "cursor", {"first": first, "after": after})).data
        after = data["countries"]["pageInfo"]["endCursor"]
        to_go -= first
    return after


def read_counted(server: Server) -> dict[str, int]:
    """How many rounds and rows the peer or the floor has counted so far."""
    with Client(server.port) as client:
        counted: dict[str, int] = orjson.loads(client.get("/counted").content)
        return counted
