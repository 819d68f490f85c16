"""Which files of the folder are read, and what is told of the others."""

import os
from pathlib import Path

import pytest

from seed import read_documents
from tests.seed.helpers import errors_of, small_documents

UNWELCOME = ["khartoum-process.yml", "tiny.YAML", "tiny.yaml.bak", "notes.md", "README"]
LEFTOVERS = [".tiny.yaml", ".tiny.yaml.swp", ".#tiny.yaml", "#tiny.yaml#", "tiny.yaml~", "#notes#", "notes.md~"]


@pytest.mark.parametrize("name", UNWELCOME)
def test_a_file_with_another_ending_is_told(tmp_path: Path, name: str) -> None:
    (small_documents(tmp_path, "") / name).write_text("sources: []\n", encoding="utf-8")
    assert errors_of(tmp_path) == [f"{name}:1: expected a file name that ends in .yaml; got {name}"]


def test_what_a_file_with_another_ending_may_define_is_not_called_unknown(tmp_path: Path) -> None:
    small_documents(tmp_path, "- {id: F-2, paragraph: 1, line: 2, membership: {actor: icmpd, role: MEMBER}}")
    (tmp_path / "registry.yaml").rename(tmp_path / "registry.yml")
    assert errors_of(tmp_path) == ["registry.yml:1: expected a file name that ends in .yaml; got registry.yml"]


@pytest.mark.parametrize("name", LEFTOVERS)
def test_hidden_files_and_what_editors_leave_are_not_read(tmp_path: Path, name: str) -> None:
    (small_documents(tmp_path, "") / name).write_text("sources: [", encoding="utf-8")
    assert len(read_documents(tmp_path).registries) == 1


def test_hidden_leftovers_that_lead_nowhere_are_not_read(tmp_path: Path) -> None:
    (small_documents(tmp_path, "") / ".#tiny.yaml").symlink_to("somebody@somewhere.1234")
    assert len(read_documents(tmp_path).registries) == 1


def test_folders_inside_are_not_read(tmp_path: Path) -> None:
    drafts = small_documents(tmp_path, "") / "drafts"
    drafts.mkdir()
    (drafts / "draft.yaml").write_text("sources: [", encoding="utf-8")
    assert len(read_documents(tmp_path).registries) == 1


def test_a_link_to_a_document_is_read(tmp_path: Path) -> None:
    folder = small_documents(tmp_path / "documents", "")
    (folder / "registry.yaml").rename(tmp_path / "elsewhere")
    (folder / "registry.yaml").symlink_to(tmp_path / "elsewhere")
    assert len(read_documents(folder).registries) == 1


def test_what_is_called_a_document_but_is_no_file_is_told_all_at_once(tmp_path: Path) -> None:
    small_documents(tmp_path, "- {id: F-2, paragraph: one, line: 2, membership: {actor: AT, role: MEMBER}}")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "dangling.yaml").symlink_to("nowhere")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    os.mkfifo(tmp_path / "pipe.yaml")
    assert errors_of(tmp_path) == [
        "dangling.yaml:1: expected a file; got a link to nothing",
        "folder.yaml:1: expected a file; got a folder",
        "loop.yaml:1: expected a file; got a link to nothing",
        "pipe.yaml:1: expected a file; got a device or a pipe",
        "tiny.yaml:7: paragraph: expected a whole number; got one",
    ]


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (small_documents(tmp_path, "") / "secret.yaml").write_text("sources: []\n", encoding="utf-8")
    read_text = Path.read_text

    # Not by chmod: root may read everything.
    def guarded(path: Path, encoding: str) -> str:
        if path.name == "secret.yaml":
            raise PermissionError(13, "Permission denied")
        return read_text(path, encoding)

    monkeypatch.setattr(Path, "read_text", guarded)
    assert errors_of(tmp_path) == ["secret.yaml:1: expected a file that can be read; got: Permission denied"]


def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def guarded(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", guarded)
    assert errors_of(tmp_path) == [f"{tmp_path}:1: expected a folder that can be read; got: Permission denied"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "nowhere"
    assert errors_of(folder) == [f"{folder}:1: expected a folder that can be read; got: No such file or directory"]


def test_a_name_that_is_not_text_can_be_told(tmp_path: Path) -> None:
    small_documents(tmp_path, "")
    (tmp_path / os.fsdecode(b"caf\xe9.yaml")).write_text("sources: [", encoding="utf-8")
    assert errors_of(tmp_path) == ["caf\\udce9.yaml:1: not YAML: expected the node content, but found '<stream end>'"]
