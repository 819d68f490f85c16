"""Installs the packages of a lock file into .venv: the slow part of `scripts/setup`, with the standard library alone.

The last step copies the lock into .venv. A venv without that copy was left half made and is made anew; one with the
copy of another lock is brought up to date. Two set-ups at once wait for each other (docs/decisions/0003-set-up.md).
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
    """Returns the exit code. An error with files is told in a sentence."""
    try:
        return set_up(lock)
    except OSError as error:
        what = error.filename or "What this prints"
        advice = ADVICE.get(error.errno, "")
        print(f"{what} can't be written ({error.strerror}). {advice}".rstrip(), file=sys.stderr)
        return 1


def set_up(lock: Path) -> int:
    """Installs the lock, unless it or the --dev lock, which contains it, is installed. Returns the exit code."""
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
    """Takes the lock on this open file, and says so first if another set-up has it."""
    try:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Another set-up is running: waiting for it.", flush=True)
        fcntl.flock(turn, fcntl.LOCK_EX)


def install(lock: Path, turn: TextIO) -> None:
    whole = PYTHON.exists() and STAMP.exists()
    # From here until the copy at the end, an interruption leaves a venv that counts as half made.
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
    """Turns pip's many lines into a count: one line that changes on a terminal, some ten lines in a log."""

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
    """Runs a command, and hands on each line that it prints. Raises CalledProcessError if it fails."""
    # The child inherits the locked file. If we are killed, the next set-up still waits until the child has ended.
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
