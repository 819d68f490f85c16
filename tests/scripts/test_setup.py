"""The scripts that a stranger meets first: they set up once, say what is wrong, and work from any folder."""

import base64
import hashlib
import os
import shutil
import socket
import subprocess
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SERVER = "import os, sys, tiny; print(os.getcwd(), *sys.argv[1:], tiny.SIZE)"


@dataclass(frozen=True)
class Project:
    """A project whose only package is one small wheel, and whose scripts are ours."""

    root: Path
    wheels: Path

    def start(self, script: str | Path, *args: str, run_by: Sequence[str] = (), **env: str) -> subprocess.Popen[str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("PIP_")}
        pip = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels)}
        return subprocess.Popen(
            [*run_by, self.root / "scripts" / script, *args],
            env=inherited | pip | env,
            cwd=self.root.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, script: str | Path, *args: str, run_by: Sequence[str] = (), **env: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        with self.start(script, *args, run_by=run_by, **env) as process:
            out, err = process.communicate()
        return process.returncode, out, err

    @property
    def stamp(self) -> Path:
        return self.root / ".venv" / "locked"


def make_wheel(folder: Path) -> str:
    """Makes tiny-1.0, a module with one number. Its line in a lock."""
    files = {
        "tiny.py": b"SIZE = 1\n",
        "tiny-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
        "tiny-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},sha256={_record_hash(body)},{len(body)}\n" for name, body in files.items())
    files["tiny-1.0.dist-info/RECORD"] = f"{record}tiny-1.0.dist-info/RECORD,,\n".encode()
    folder.mkdir()
    wheel = folder / "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return f"tiny==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def _record_hash(body: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(body).digest()).decode().rstrip("=")


def make_project(folder: Path, name: str = "a project") -> Project:
    root = folder / name
    shutil.copytree(ROOT / "scripts", root / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    line = make_wheel(folder / "wheels")
    (root / "requirements.lock").write_text(line)
    (root / "requirements-dev.lock").write_text(line + "# and more\n")
    (root / "server").mkdir()
    (root / "server" / "__main__.py").write_text(SERVER)
    return Project(root, folder / "wheels")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path)


@dataclass(frozen=True)
class SetUp:
    project: Project
    outputs: list[tuple[str, str]]
    codes: list[int]


@pytest.fixture(scope="module")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> SetUp:
    """A project that two set-ups at once have set up. For tests that change nothing of it."""
    project = make_project(tmp_path_factory.mktemp("set-up"))
    both = [project.start("setup"), project.start("setup")]
    outputs = [process.communicate() for process in both]
    return SetUp(project, outputs, [process.returncode for process in both])


@pytest.fixture
def path_without_python(tmp_path: Path) -> str:
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in ("sh", "dirname", "readlink", "cmp"):
        (folder / tool).symlink_to(shutil.which(tool) or "")
    return str(folder)


def test_two_set_ups_at_once_make_one_environment(set_up: SetUp) -> None:
    assert set_up.codes == [0, 0], set_up.outputs
    assert sum("Installing them" in out for out, _ in set_up.outputs) == 1
    assert set_up.project.stamp.read_bytes() == (set_up.project.root / "requirements.lock").read_bytes()


def test_a_second_set_up_does_nothing_and_needs_not_even_a_python(set_up: SetUp, path_without_python: str) -> None:
    assert set_up.project.run("setup", PATH=path_without_python) == (0, "", "")


def test_the_command_line_is_found_through_a_link_and_stays_in_the_callers_folder(
    set_up: SetUp, tmp_path: Path
) -> None:
    link = tmp_path / "dialogues"
    link.symlink_to(set_up.project.root / "scripts" / "dialogues")
    here = set_up.project.root.parent
    assert set_up.project.run(link, "seed", "two words") == (0, f"{here} seed two words 1\n", "")


def test_the_command_line_imports_nothing_from_the_callers_folder(project: Project) -> None:
    (project.root.parent / "tiny.py").write_text("SIZE = 2\n")
    assert project.run("dialogues")[1].endswith(" 1\n")


def test_up_is_the_command_line_with_its_options(set_up: SetUp) -> None:
    assert set_up.project.run("up", "--port", "0") == (0, f"{set_up.project.root.parent} up --port 0 1\n", "")


def test_the_suite_tells_its_options_without_a_set_up(project: Project) -> None:
    code, out, err = project.run("test", "tests/seed", "--help")
    assert (code, out.splitlines()[0], err) == (
        0,
        "usage: scripts/test [--fast | --long] [--rewrite-examples] [anything that pytest takes]",
        "",
    )
    assert not (project.root / ".venv").exists()


def test_without_python_a_sentence_says_what_to_install(project: Project, path_without_python: str) -> None:
    code, out, err = project.run("setup", PATH=path_without_python)
    assert (code, out) == (1, "")
    assert err.startswith("No Python 3.11 or later with venv was found. Install one")


@pytest.mark.parametrize("letter", ["#", "?", ":", "\\"])
def test_a_path_that_nothing_could_be_built_in_is_said_before_anything_is_done(tmp_path: Path, letter: str) -> None:
    project = make_project(tmp_path, f"a{letter}project")
    code, out, err = project.run("up")
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        f"The path of this checkout holds “{letter}”, which Python or the playground's build can't cope with:",
        f"move it to a path without # ? : \\ ({project.root}).",
    ]
    assert not (project.root / ".venv").exists()


def test_a_checkout_that_cannot_be_written_is_said(project: Project, nobody_special: Sequence[str]) -> None:
    project.root.chmod(0o555)
    code, out, err = project.run("setup", run_by=nobody_special)
    project.root.chmod(0o755)
    sentence = "can't be written (Permission denied). Clone the project into a folder of your own."
    assert (code, out, err) == (1, "", f"{project.root / 'var'} {sentence}\n")


def test_a_full_disk_is_said(project: Project) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [project.root / "scripts" / "setup"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    sentence = "What this prints can't be written (No space left on device). Make room there.\n"
    assert (done.returncode, done.stderr) == (1, sentence)


def test_a_set_up_without_network_is_said_left_unused_and_redone(project: Project) -> None:
    half_made = project.root / ".venv" / "half-made"
    half_made.parent.mkdir()
    half_made.touch()
    with socket.create_server(("127.0.0.1", 0)) as server:
        closed = f"http://127.0.0.1:{server.getsockname()[1]}/"
    code, _, err = project.run("setup", PIP_NO_INDEX="0", PIP_FIND_LINKS="", PIP_INDEX_URL=closed)
    assert code == 1
    assert "ERROR: No matching distribution found for tiny==1.0" in err
    assert "The Python packages could not be installed; pip's words are above. Is there a network?" in err
    assert "docker compose up" in err
    assert not project.stamp.exists()
    assert not half_made.exists()

    half_made.touch()
    code, out, err = project.run("setup")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "Making the virtual environment .venv",
        "Fetching Python packages: 1 of 1",
        "Installing them",
    ]
    assert project.stamp.exists()
    assert not half_made.exists()


def test_a_package_other_than_the_locked_one_is_refused(set_up: SetUp, project: Project) -> None:
    # The environment of another project, brought up to date: quicker than a new one.
    shutil.copytree(set_up.project.root / ".venv", project.root / ".venv", symlinks=True)
    (project.root / "requirements.lock").write_text(f"tiny==1.0 --hash=sha256:{'0' * 64}\n")
    (project.root / "requirements-dev.lock").write_text("other==1.0\n")
    subprocess.run(
        [project.root / ".venv/bin/python", "-m", "pip", "uninstall", "-qy", "tiny"], check=True, capture_output=True
    )
    code, _, err = project.run("setup")
    assert code == 1
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in err
    assert not project.stamp.exists()
