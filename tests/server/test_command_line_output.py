"""Where output goes that can't take it: a full disk, an encoding without all letters, a reader that has gone."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.programs  # each runs the command line in a process of its own

ROOT = Path(__file__).parents[2]
FULL = b"Not everything could be written (No space left on device).\n"


def dialogues(*args: str, **how: Any) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run([sys.executable, "-m", "server", *args], cwd=ROOT, stderr=subprocess.PIPE, check=False, **how)


@pytest.mark.parametrize("command", [("schema",), ("settings",), ("cypher", "--list"), ("seed", "--check")])
def test_a_full_disk_is_said(command: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = dialogues(*command, stdout=full)
    assert (done.returncode, done.stderr) == (1, FULL)


@pytest.mark.parametrize("command", [("schema",), ("cypher", "--list")])
def test_a_reader_that_has_gone_is_no_news(command: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = dialogues(*command, stdout=writing)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


def test_letters_that_the_output_does_not_know_are_replaced() -> None:
    latin = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    checked = dialogues("seed", "--check", stdout=subprocess.PIPE, env=latin)
    assert (checked.returncode, checked.stderr) == (0, b"")
    assert checked.stdout.splitlines()[0] == b"Reading the documents ?"
    missing = dialogues("seed", "--check", "--documents", "nach Köln …", stdout=subprocess.PIPE, env=latin)
    assert (missing.returncode, missing.stdout) == (1, b"")
    assert missing.stderr.startswith("There is no folder nach Köln ?:".encode("latin-1"))
