"""Installs a lock into .venv: the long way of `scripts/setup`, with the standard library alone.

A venv is used only with a copy of its lock in it, which is written last: one that was left half made is
made anew, and one whose lock changed is brought up to date. Two at once wait for each other.
"""

import errno
import fcntl
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "locked"
DEV_LOCK = ROOT / "requirements-dev.lock"
NO_PACKAGES = """\
The Python packages could not be installed; pip's words are above. Is there a network?
Run the same command again: it starts over.
Everything here needs them once, from PyPI or from where pip is told to look (PIP_INDEX_URL, PIP_FIND_LINKS).
Without them there is `docker compose up`. (NEO4J_URI only replaces the local Neo4j, which is fetched later.)"""
ADVICE = {
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "Clone the project into a folder of your own."),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "Make room there."),
}


def main(lock: Path) -> int:
    try:
        return set_up(lock)
    except OSError as error:
        what = error.filename or "What this prints"
        advice = ADVICE.get(error.errno, "")
        print(f"{what} can't be written ({error.strerror}). {advice}".rstrip(), file=sys.stderr)
        return 1


def set_up(lock: Path) -> int:
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "setup.lock").open("w") as turn:
        wait_for(turn)
        if is_installed(lock) or is_installed(DEV_LOCK):
            return 0
        try:
            install(lock, turn)
        except KeyboardInterrupt:
            print("\nInterrupted. Run the same command again: it starts over.", file=sys.stderr)
            return 130
        except subprocess.CalledProcessError:
            print(NO_PACKAGES, file=sys.stderr)
            return 1
    return 0


def is_installed(lock: Path) -> bool:
    return PYTHON.exists() and STAMP.exists() and STAMP.read_bytes() == lock.read_bytes()


def wait_for(turn: TextIO) -> None:
    try:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Another set-up is running: waiting for it.", flush=True)
        fcntl.flock(turn, fcntl.LOCK_EX)


def install(lock: Path, turn: TextIO) -> None:
    whole = PYTHON.exists() and STAMP.exists()
    STAMP.unlink(missing_ok=True)
    if not whole:
        print("Making the virtual environment .venv", flush=True)
        run([sys.executable, "-m", "venv", "--clear", str(VENV)], turn)
    total = len(re.findall(r"^\S+==", lock.read_text(), re.MULTILINE))
    pip = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-deps",
        "--require-hashes",
    ]
    run([*pip, "--progress-bar", "off", "--retries", "2", "-r", str(lock)], turn, Progress(total))
    draft = STAMP.with_suffix(".draft")
    shutil.copyfile(lock, draft)
    draft.replace(STAMP)


class Progress:
    """Turns pip's lines into a count that stays in one line of a terminal, or takes ten of a log."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0

    def __call__(self, line: str) -> None:
        if line.startswith(("Collecting", "Processing", "Requirement already", "Ignoring")):
            self.done += 1
            self.show(f"Fetching Python packages: {self.done} of {self.total}")
        elif line.startswith("Installing"):
            print(f"{self.end}Installing them", flush=True)
        elif line.startswith("ERROR"):
            print(self.end + line, end="", file=sys.stderr)

    @property
    def end(self) -> str:
        return "\n" if sys.stdout.isatty() else ""

    def show(self, text: str) -> None:
        if sys.stdout.isatty():
            print(f"\r{text}", end="", flush=True)
        elif self.done == self.total or self.done % (self.total // 10 or 1) == 0:
            print(text, flush=True)


def run(command: list[str], turn: TextIO, each_line: Callable[[str], object] = print) -> None:
    # The child holds our turn too: should we be killed, the next set-up waits until it is done.
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, pass_fds=[turn.fileno()]
    )
    with child:
        for line in child.stdout or ():
            each_line(line)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)


if __name__ == "__main__":
    sys.exit(main(ROOT / sys.argv[1]))
