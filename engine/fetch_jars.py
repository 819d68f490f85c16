"""Fetches the jars of `jars.lock` into a folder that all checkouts of one user share.

Each jar is downloaded elsewhere, and moved into that folder only if its SHA-256 is the locked one. So an interrupted
fetch goes on where it stopped. Two fetches at once wait for each other.
Only listed jars are fetched: nothing here resolves dependencies (docs/decisions/0002-engine.md).
"""

import hashlib
import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread

import platformdirs
from filelock import FileLock
from jgo.maven import MavenContext
from requests import RequestException

from engine.errors import FetchError, JarRefusedError

LOCK = Path(__file__).with_name("jars.lock")
THREADS = 8
ATTEMPTS = 3
TIMEOUT_S = 30


@dataclass(frozen=True, slots=True)
class Jar:
    """A line of the lock; most jars have no classifier, which is then empty."""

    group: str
    artifact: str
    version: str
    classifier: str
    sha256: str

    @property
    def file_name(self) -> str:
        parts = [self.artifact, self.version, self.classifier]
        return "-".join(part for part in parts if part) + ".jar"


@dataclass(frozen=True, slots=True)
class FetchProgress:
    """How far a fetch is. Jars that were there already count, too."""

    jars_done: int
    jars_total: int
    bytes_done: int


OnFetch = Callable[[FetchProgress], None]


def read_lock(lock: Path = LOCK) -> list[Jar]:
    """The jars of a lock file, whose lines are `group:artifact:version[:classifier] sha256`."""
    lines = lock.read_text().splitlines()
    return [_jar(*line.split()) for line in lines if line and not line.startswith("#")]


def _jar(coordinate: str, sha256: str) -> Jar:
    group, artifact, version, *classifier = coordinate.split(":")
    return Jar(group, artifact, version, "".join(classifier), sha256)


def version() -> str:
    """The version of Neo4j in the lock."""
    return next(jar.version for jar in read_lock() if jar.artifact == "neo4j")


def fetch(
    on_progress: OnFetch = lambda _: None,
    *,
    lock: Path = LOCK,
    cache: Path | None = None,
    repositories: Mapping[str, str] | None = None,
) -> Path:
    """Fetches the locked jars that are missing, and returns the folder that holds exactly the locked ones.

    `repositories` maps names to addresses; None is jgo's default, Maven Central.
    The folder is named after the lock's hash, so a changed lock never mixes two sets of jars. A stamp in it says that
    all jars were verified, which saves hashing 138 MB at every start.
    Raises FetchError if a jar can't be fetched or stored, JarRefusedError if it is not the locked one.
    """
    folder = _folder(lock, cache)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "lock"):
            _complete(read_lock(lock), folder, on_progress, repositories)
    except OSError as error:
        raise FetchError(
            f"Neo4j can't be kept in {folder} ({error.strerror}). "
            "Make room there, or set XDG_CACHE_HOME to a folder that can be written."
        ) from error
    return folder / "jars"


def unfit() -> list[Path]:
    """The paths of locked jars that are missing or not as locked. It reads all jars, which takes half a second."""
    folder = _folder(LOCK, None) / "jars"
    return [folder / jar.file_name for jar in read_lock() if not _is_fit(folder / jar.file_name, jar)]


def _folder(lock: Path, cache: Path | None) -> Path:
    return (cache or platformdirs.user_cache_path("migration-dialogues")) / f"neo4j-{_sha256(lock)[:12]}"


def _is_fit(file: Path, jar: Jar) -> bool:
    return file.exists() and _sha256(file) == jar.sha256


def _complete(jars: list[Jar], folder: Path, on_progress: OnFetch, repositories: Mapping[str, str] | None) -> None:
    stamp = folder / "verified"
    if stamp.exists() and all((folder / "jars" / jar.file_name).exists() for jar in jars):
        return
    # Gone before the folder changes, and back only at the end: whatever interrupts this leaves no stamp.
    stamp.unlink(missing_ok=True)
    _fetch_missing(jars, folder, on_progress, repositories)
    stamp.touch()


def _fetch_missing(jars: list[Jar], folder: Path, on_progress: OnFetch, repositories: Mapping[str, str] | None) -> None:
    # jgo prints warnings about the repository's checksums. What counts is our check against the lock, which raises.
    logging.getLogger("jgo").setLevel(logging.ERROR)
    (folder / "jars").mkdir(exist_ok=True)
    # An interrupted fetch left this behind. We hold the lock, so nobody is using it.
    shutil.rmtree(folder / "partial", ignore_errors=True)
    (folder / "partial").mkdir(exist_ok=True)
    size = 0
    on_progress(FetchProgress(0, len(jars), 0))
    for done, jar_size in enumerate(_fetch_all(jars, folder, repositories), start=1):
        size += jar_size
        on_progress(FetchProgress(done, len(jars), size))
    shutil.rmtree(folder / "partial", ignore_errors=True)


def _fetch_all(jars: list[Jar], folder: Path, repositories: Mapping[str, str] | None) -> Iterator[int]:
    """Fetches all jars, THREADS at a time, and yields the size in bytes of each as soon as it is in its place.

    After an error no download begins any more. The error is raised when those under way have ended.
    """
    waiting, ended, stopping = SimpleQueue[Jar](), SimpleQueue[int | Exception](), Event()
    for jar in jars:
        waiting.put(jar)

    def work() -> None:
        with suppress(Empty):
            while not stopping.is_set():
                ended.put(_outcome(waiting.get_nowait(), folder, repositories, stopping))

    # Daemon threads, which a pool does not offer: the process can end at once on Ctrl-C, though a download stalls.
    threads = [Thread(target=work, daemon=True) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    try:
        for _ in jars:
            outcome = ended.get()
            if isinstance(outcome, Exception):
                raise outcome
            yield outcome
    # Not on KeyboardInterrupt, which must not wait for the threads.
    except Exception:
        stopping.set()
        for thread in threads:
            thread.join()
        raise
    finally:
        stopping.set()


def _outcome(jar: Jar, folder: Path, repositories: Mapping[str, str] | None, stopping: Event) -> int | Exception:
    """The size in bytes of the fetched jar, or the error, which the main thread has to raise."""
    try:
        return _fetch_one(jar, folder, repositories, stopping)
    except Exception as error:
        return error


def _fetch_one(jar: Jar, folder: Path, repositories: Mapping[str, str] | None, stopping: Event) -> int:
    """Puts one jar in its place, unless the right one is there. Returns its size in bytes."""
    target = folder / "jars" / jar.file_name
    if not _is_fit(target, jar):
        # Each download has a folder of its own: jgo takes any file that has the jar's name for a finished download.
        with tempfile.TemporaryDirectory(dir=folder / "partial") as partial:
            downloaded = _download(jar, Path(partial), repositories, stopping)
            found = _sha256(downloaded)
            if found != jar.sha256:
                raise JarRefusedError(
                    f"{jar.file_name} was refused: its SHA-256 is {found}, and {jar.sha256} was expected. "
                    "Something on the way to the repository changes files: try another network."
                )
            downloaded.replace(target)
    return target.stat().st_size


def _download(
    jar: Jar, partial: Path, repositories: Mapping[str, str] | None, stopping: Event, attempt: int = 1
) -> Path:
    context = MavenContext(
        # A new folder for each attempt, or jgo would take what the last one left for the jar.
        repo_cache=partial / str(attempt),
        local_repos=[],
        remote_repos=dict(repositories) if repositories else None,
        timeout=TIMEOUT_S,
    )
    component = context.project(jar.group, jar.artifact).at_version(jar.version)
    try:
        return component.artifact(classifier=jar.classifier).resolve()
    except (RequestException, RuntimeError) as error:
        if attempt < ATTEMPTS and not stopping.is_set():
            return _download(jar, partial, repositories, stopping, attempt + 1)
        raise FetchError(
            f"Neo4j could not be fetched: {jar.file_name} is not to be had from the Maven repository. "
            "Try again when the network is back (what is here already is kept), "
            "or set NEO4J_URI to a Neo4j that runs elsewhere, or use `docker compose up`."
        ) from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
