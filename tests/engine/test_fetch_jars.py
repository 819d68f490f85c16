"""Fetching: what is in the folder is what the lock says, whatever happens on the way."""

import gc
import hashlib
import http.server
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import pytest

from engine import FetchError, FetchProgress, JarRefusedError, fetch
from engine.fetch_jars import LOCK, read_lock

JARS = {"a-1.jar": b"first" * 1000, "b-1-tests.jar": b"second", "c-2.jar": b"third"}
PATHS = {
    "/g/h/a/1/a-1.jar": "a-1.jar",
    "/g/h/b/1/b-1-tests.jar": "b-1-tests.jar",
    "/g/h/c/2/c-2.jar": "c-2.jar",
}


@dataclass
class Repository:
    """A Maven repository on the loopback address. `served` may be changed; `asked` counts the jars asked for."""

    url: str = ""
    served: dict[str, bytes] = field(default_factory=lambda: dict(JARS))
    cut_short: set[str] = field(default_factory=set)
    asked: Counter[str] = field(default_factory=Counter)


class Handler(http.server.BaseHTTPRequestHandler):
    def __init__(self, repository: Repository, *args: object) -> None:
        self.repository = repository
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        name = PATHS.get(self.path, "")
        if name:
            self.repository.asked[name] += 1
        if name not in self.repository.served:
            self.send_error(404)
            return
        body = self.repository.served[name]
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if name in self.repository.cut_short else body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def repository() -> Iterator[Repository]:
    repository = Repository()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, repository)) as server:
        repository.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield repository
        server.shutdown()
        thread.join()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    coordinates = {"a-1.jar": "g.h:a:1", "b-1-tests.jar": "g.h:b:1:tests", "c-2.jar": "g.h:c:2"}
    lines = [f"{coordinates[name]} {hashlib.sha256(body).hexdigest()}\n" for name, body in JARS.items()]
    lock = tmp_path / "jars.lock"
    lock.write_text("# a comment\n" + "".join(lines))
    return lock


@dataclass
class Fetch:
    lock: Path
    cache: Path
    repository: Repository
    progress: list[FetchProgress] = field(default_factory=list)

    def __call__(self) -> dict[str, bytes]:
        repositories = {"test": self.repository.url}
        folder = fetch(self.progress.append, lock=self.lock, cache=self.cache, repositories=repositories)
        return {jar.name: jar.read_bytes() for jar in folder.iterdir()}

    def in_place(self) -> set[str]:
        return {jar.name for jar in self.cache.glob("*/jars/*")}


@pytest.fixture
def fetching(lock: Path, tmp_path: Path, repository: Repository) -> Fetch:
    return Fetch(lock, tmp_path / "cache", repository)


def test_all_locked_jars_are_fetched_and_progress_is_told(fetching: Fetch) -> None:
    assert fetching() == JARS
    assert [(p.jars_done, p.jars_total) for p in fetching.progress] == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert fetching.progress[-1].bytes_done == 5011


def test_a_second_fetch_asks_nobody_and_reports_nothing(fetching: Fetch) -> None:
    fetching()
    fetching.progress.clear()
    assert fetching() == JARS
    assert fetching.repository.asked == {"a-1.jar": 1, "b-1-tests.jar": 1, "c-2.jar": 1}
    assert fetching.progress == []


def test_a_jar_deleted_later_is_fetched_again_alone(fetching: Fetch) -> None:
    fetching()
    next(fetching.cache.glob("*/jars/c-2.jar")).unlink()
    assert fetching() == JARS
    assert fetching.repository.asked == {"a-1.jar": 1, "b-1-tests.jar": 1, "c-2.jar": 2}


def test_a_failed_fetch_keeps_what_it_had_and_goes_on_from_there(fetching: Fetch) -> None:
    del fetching.repository.served["c-2.jar"]
    with pytest.raises(FetchError, match=r"c-2\.jar is not to be had"):
        fetching()
    had = fetching.in_place()
    assert "c-2.jar" not in had
    fetching.repository.served.update(JARS)
    fetching.repository.asked.clear()
    assert fetching() == JARS
    assert set(fetching.repository.asked) == set(JARS) - had


# jgo leaves the broken connection to the garbage collector.
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_a_download_cut_short_is_never_in_place(fetching: Fetch) -> None:
    fetching.repository.cut_short.add("a-1.jar")
    with pytest.raises(FetchError, match=r"a-1\.jar"):
        fetching()
    gc.collect()
    assert "a-1.jar" not in fetching.in_place()
    fetching.repository.cut_short.clear()
    assert fetching() == JARS


def test_a_jar_that_is_not_the_locked_one_is_refused_by_name(fetching: Fetch) -> None:
    fetching.repository.served["b-1-tests.jar"] = b"something else"
    with pytest.raises(JarRefusedError, match=r"^b-1-tests\.jar was refused: its SHA-256 is [0-9a-f]{64}"):
        fetching()
    assert "b-1-tests.jar" not in fetching.in_place()


def test_a_file_damaged_by_an_interruption_is_replaced(fetching: Fetch) -> None:
    fetching()
    jar = next(fetching.cache.glob("*/jars/a-1.jar"))
    jar.write_bytes(b"half")
    (jar.parent.parent / "verified").unlink()
    left_over = jar.parent.parent / "partial" / "x" / "b-1-tests.jar"
    left_over.parent.mkdir(parents=True)
    left_over.write_bytes(b"half")
    assert fetching() == JARS
    assert not left_over.exists()
    assert fetching.repository.asked == {"a-1.jar": 2, "b-1-tests.jar": 1, "c-2.jar": 1}


def test_two_at_once_fetch_each_jar_once(fetching: Fetch) -> None:
    with ThreadPoolExecutor(2) as pool:
        assert [f.result() for f in [pool.submit(fetching), pool.submit(fetching)]] == [JARS, JARS]
    assert fetching.repository.asked == {"a-1.jar": 1, "b-1-tests.jar": 1, "c-2.jar": 1}


def test_another_lock_gets_a_folder_of_its_own(fetching: Fetch) -> None:
    fetching()
    fetching.lock.write_text("".join(fetching.lock.read_text().splitlines(keepends=True)[:2]))
    assert fetching() == {"a-1.jar": JARS["a-1.jar"]}


def test_without_network_one_sentence_names_the_alternatives(lock: Path, tmp_path: Path) -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        closed = f"http://127.0.0.1:{server.server_port}"
    with pytest.raises(FetchError, match=r"network is back.*NEO4J_URI.*docker compose up"):
        fetch(lock=lock, cache=tmp_path / "cache", repositories={"closed": closed})


def test_a_cache_that_cannot_be_written_is_said(lock: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(FetchError, match=r"can't be kept in .* \(Not a directory\).*XDG_CACHE_HOME"):
        fetch(lock=lock, cache=tmp_path / "cache")


def test_the_lock_holds_214_jars_of_the_neo4j_that_the_pom_names() -> None:
    jars = read_lock()
    assert len({jar.file_name for jar in jars}) == len(jars) == 214
    pom = ElementTree.parse(LOCK.with_name("pom.xml"))
    named = [[element.text for element in dependency] for dependency in pom.iterfind(".//{*}dependency")]
    assert named == [
        ["org.neo4j", "neo4j", "5.26.30"],
        ["org.neo4j.app", "neo4j-server", "5.26.30"],
        ["org.neo4j.client", "neo4j-browser", "5.24.0"],
    ]
    assert [d for d in named if d not in [[jar.group, jar.artifact, jar.version] for jar in jars]] == []
