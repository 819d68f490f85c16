"""Who may reach what the local Neo4j holds: its owner, on the disk and by its ports, and nobody is locked out."""

import stat
from pathlib import Path

import httpx
import pytest

from engine import DiskFullError, LocalNeo4j, data_folder
from tests.engine.asking import ANY_PORTS, ask


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}


def test_what_it_writes_is_its_owners_alone(neo4j: LocalNeo4j) -> None:
    store = modes(neo4j.home / "data")
    assert "neostore" in store
    assert {mode & data_folder.OTHERS for mode in store.values()} == {0}


def test_a_new_folder_is_closed_to_others_and_an_open_one_is_closed_with_all_in_it(tmp_path: Path) -> None:
    data_folder.make(tmp_path / "new")
    assert modes(tmp_path / "new") == {"new": 0o700}
    store = tmp_path / "old" / "data" / "store"
    store.parent.mkdir(parents=True)
    store.touch()
    outside = tmp_path / "outside"
    outside.touch()
    (tmp_path / "old" / "link").symlink_to(outside)
    for path, mode in ((tmp_path / "old", 0o755), (store.parent, 0o750), (store, 0o644), (outside, 0o644)):
        path.chmod(mode)
    data_folder.close_to_others(tmp_path / "old")
    assert modes(tmp_path / "old") == {"old": 0o700, "data": 0o700, "store": 0o600, "link": 0o644}


def test_a_disk_without_room_for_a_first_start_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_folder, "FIRST_START_MB", 10**12)
    home = tmp_path / "neo4j"
    with pytest.raises(DiskFullError, match=rf"^The disk is full: \d+ MB are left for {home}, and a new Neo4j needs 1"):
        LocalNeo4j(home, ports=ANY_PORTS).start()
    assert list(home.iterdir()) == []
    (home / "data").mkdir()
    data_folder.make(home)


def test_wrong_passwords_however_many_lock_nobody_out(neo4j: LocalNeo4j) -> None:
    query_api = f"{neo4j.ports.http_origin}/db/neo4j/query/v2"

    def status(password: str) -> int:
        return httpx.post(query_api, json={"statement": "RETURN 1"}, auth=(neo4j.user, password)).status_code

    assert [status(f"guess {n}") for n in range(6)] == [401] * 6
    assert status(neo4j.password) == 202
    assert ask(neo4j, "RETURN 1") == [1]


def test_of_all_pages_only_its_own_may_use_its_http_port(neo4j: LocalNeo4j) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}

    def allowed(origin: str) -> set[str | None]:
        url = f"{neo4j.ports.http_origin}/db/neo4j/query/v2"
        answers = (httpx.get(url, headers={"Origin": origin}), httpx.options(url, headers={"Origin": origin, **asked}))
        return {answer.headers.get("access-control-allow-origin") for answer in answers}

    assert allowed("https://foreign.example") <= {None, neo4j.ports.http_origin}
    assert allowed("http://localhost:8000") <= {None, neo4j.ports.http_origin}
    assert "*" not in allowed(neo4j.ports.http_origin)
