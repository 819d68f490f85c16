"""Fetches the jars of `jars.lock` into a folder that all checkouts of one user share.

A jar is in that folder only if its SHA-256 is the locked one: it is downloaded elsewhere, checked and moved in.
So an interrupted fetch goes on where it was, and two at once wait for each other.
Only listed jars are fetched: nothing here resolves dependencies.
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
    jars_done: int
    jars_total: int
    bytes_done: int


OnFetch = Callable[[FetchProgress], None]


def read_lock(lock: Path = LOCK) -> list[Jar]:
    """The jars of a file of lines `group:artifact:version[:classifier] sha256`."""
    lines = lock.read_text().splitlines()
    return [_jar(*line.split()) for line in lines if line and not line.startswith("#")]


def _jar(coordinate: str, sha256: str) -> Jar:
    group, artifact, version, *classifier = coordinate.split(":")
    return Jar(group, artifact, version, "".join(classifier), sha256)


def version() -> str:
    """The version of Neo4j that the lock holds."""
    return next(jar.version for jar in read_lock() if jar.artifact == "neo4j")


def fetch(
    on_progress: OnFetch = lambda _: None,
    *,
    lock: Path = LOCK,
    cache: Path | None = None,
    repositories: Mapping[str, str] | None = None,
) -> Path:
    """The folder that holds exactly the locked jars, fetched now as far as they are missing.

    `repositories` maps names to addresses; by default it is jgo's: Maven Central.
    The folder is named after the lock's hash, so a changed lock never mixes two sets of jars,
    and a stamp in it says that all were verified: a later start need not hash them again.
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
    """Where locked jars should be and are missing, or are other than locked. Reads them all: half a second."""
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
    stamp.unlink(missing_ok=True)
    _fetch_missing(jars, folder, on_progress, repositories)
    stamp.touch()


def _fetch_missing(jars: list[Jar], folder: Path, on_progress: OnFetch, repositories: Mapping[str, str] | None) -> None:
    # jgo warns of remote checksums on stderr; ours is the check that counts, and it raises.
    logging.getLogger("jgo").setLevel(logging.ERROR)
    (folder / "jars").mkdir(exist_ok=True)
    # What an earlier fetch left half done: we hold the lock, so nobody is at it.
    shutil.rmtree(folder / "partial", ignore_errors=True)
    (folder / "partial").mkdir(exist_ok=True)
    size = 0
    on_progress(FetchProgress(0, len(jars), 0))
    for done, jar_size in enumerate(_fetch_all(jars, folder, repositories), start=1):
        size += jar_size
        on_progress(FetchProgress(done, len(jars), size))
    shutil.rmtree(folder / "partial", ignore_errors=True)


def _fetch_all(jars: list[Jar], folder: Path, repositories: Mapping[str, str] | None) -> Iterator[int]:
    """The size of each jar as soon as it is in its place. Raises what went wrong first, when no other is under way."""
    waiting, ended, stopping = SimpleQueue[Jar](), SimpleQueue[int | Exception](), Event()
    for jar in jars:
        waiting.put(jar)

    def work() -> None:
        with suppress(Empty):
            while not stopping.is_set():
                ended.put(_outcome(waiting.get_nowait(), folder, repositories, stopping))

    # Daemons, which no pool has: who is interrupted while a download stalls need not wait for it to end the process.
    threads = [Thread(target=work, daemon=True) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    try:
        for _ in jars:
            outcome = ended.get()
            if isinstance(outcome, Exception):
                raise outcome
            yield outcome
    except Exception:
        stopping.set()
        for thread in threads:
            thread.join()
        raise
    finally:
        stopping.set()


def _outcome(jar: Jar, folder: Path, repositories: Mapping[str, str] | None, stopping: Event) -> int | Exception:
    try:
        return _fetch_one(jar, folder, repositories, stopping)
    except Exception as error:
        return error


def _fetch_one(jar: Jar, folder: Path, repositories: Mapping[str, str] | None, stopping: Event) -> int:
    """Puts one jar in its place, unless it is there and right. Its size in bytes."""
    target = folder / "jars" / jar.file_name
    if not _is_fit(target, jar):
        # A folder of its own: jgo takes any file it finds under its name for a finished one.
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
