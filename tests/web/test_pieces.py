"""The playground's pieces that need no browser: the build, its lock file, its types, its pure functions."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from server import build_web
from server.build_web import PlaygroundError
from tests.serving import ROOT

WEB = ROOT / "web"
NOWHERE = "http://127.0.0.1:1"  # nothing listens on port 1


@pytest.fixture
def checkout(tmp_path: Path, packages: None) -> Path:
    """A copy of what the playground is built from, beside the packages of this one."""
    unneeded = shutil.ignore_patterns("node_modules", "dist", ".build")
    shutil.copytree(WEB, tmp_path / "web", ignore=unneeded)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / "web" / "node_modules").symlink_to(WEB / "node_modules")
    return tmp_path


def test_only_a_change_is_built_and_a_failed_build_leaves_the_last_one(checkout: Path) -> None:
    example, page = checkout / "examples" / "0-new.graphql", checkout / "web" / "dist" / "index.html"
    reports: list[str] = []
    assert build_web.build(checkout, reports.append) is True
    assert build_web.build(checkout, reports.append) is False
    assert reports == ["Building the playground"]
    built = page.read_text(encoding="utf-8")

    example.write_text("# A question of its own\n{ dataset { version } }\n", encoding="utf-8")
    main = checkout / "web" / "src" / "main.tsx"
    right = main.read_text(encoding="utf-8")
    main.write_text("this is not TypeScript", encoding="utf-8")
    with pytest.raises(PlaygroundError, match="Vite could not build the playground"):
        build_web.build(checkout, print)
    assert page.read_text(encoding="utf-8") == built

    main.write_text(right, encoding="utf-8")
    assert build_web.build(checkout, print) is True
    scripts = (checkout / "web" / "dist" / "assets").glob("index-*.js")
    assert sum("A question of its own" in script.read_text(encoding="utf-8") for script in scripts) == 1


KILLED = 9
PUT_IN_PLACE = f"""
import os, sys
from pathlib import Path
from server.build_web import put_in_place

steps = iter(range(int(sys.argv[3])))

def or_be_killed(step):
    def counted(*args):
        if next(steps, None) is None:
            os._exit({KILLED})
        return step(*args)
    return counted

Path.replace, Path.unlink = or_be_killed(Path.replace), or_be_killed(Path.unlink)
put_in_place(Path(sys.argv[1]), Path(sys.argv[2]), "of the new build")
"""


def made(folder: Path, *assets: str) -> Path:
    """A build whose page loads these assets."""
    (folder / "assets").mkdir(parents=True)
    for asset in assets:
        (folder / "assets" / asset).touch()
    (folder / "index.html").write_text(" ".join(assets))
    return folder


def loaded_by_page(dist: Path) -> list[str]:
    """The assets of the playground that is in place: all must be there."""
    page = dist / "index.html"
    assets = page.read_text().split() if page.exists() else []
    assert [asset for asset in assets if not (dist / "assets" / asset).exists()] == []
    return assets


def claimed_by_stamp(dist: Path) -> str:
    stamp = dist / ".stamp"
    return stamp.read_text().splitlines()[0] if stamp.exists() else ""


@pytest.mark.parametrize("first", [True, False], ids=["first", "next"])
def test_a_build_that_is_killed_at_any_step_leaves_the_last_or_the_new_playground_whole(
    tmp_path: Path, first: bool
) -> None:
    dist, old, new = tmp_path / "dist", [] if first else ["same.js", "old.js"], ["same.js", "new.js", "new.css"]
    if not first:
        build_web.put_in_place(made(tmp_path / "older", "older.js"), dist, "of an older build")
        build_web.put_in_place(made(tmp_path / "old", *old), dist, "of the old build")
    found = []
    for steps in range(20):
        work, placed = tmp_path / str(steps), tmp_path / f"dist-{steps}"
        if not first:
            shutil.copytree(dist, placed)
        command = [sys.executable, "-c", PUT_IN_PLACE, str(made(work, *new)), str(placed), str(steps)]
        ended = subprocess.run(command, cwd=ROOT, check=False).returncode
        found.append(loaded_by_page(placed))
        # What is said to be in place is there, so that nobody takes a half of one build for the whole of another.
        assert claimed_by_stamp(placed) in ("", "of the new build" if found[-1] == new else "of the old build")
        again = made(tmp_path / f"again-{steps}", *new)
        build_web.put_in_place(again, placed, "of the new build")
        assert loaded_by_page(placed) == new
        if ended != KILLED:
            break
    assert ended == 0
    # A stamp that claims nothing and three assets are put in place before the page; after it the stamp, and what the
    # build before the last has left.
    assert found == [old] * 5 + [new] * (2 if first else 3)


def test_assets_of_the_last_build_stay_until_the_next_for_browsers_that_have_its_page(tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    for build in ("a", "b", "c"):
        build_web.put_in_place(made(tmp_path / build, f"{build}.js", "same.js"), dist, build)
    assert sorted(file.name for file in (dist / "assets").iterdir()) == ["b.js", "c.js", "same.js"]
    assert (dist / ".stamp").read_text().splitlines() == ["c", "assets/c.js", "assets/same.js", "index.html"]


def test_every_asset_is_named_after_what_it_holds(checkout: Path) -> None:
    build_web.build(checkout, print)
    files = [file for file in (checkout / "web" / "dist").rglob("*") if file.is_file()]
    names = {file.relative_to(checkout / "web" / "dist").as_posix() for file in files}
    assert {name for name in names if not re.fullmatch(r"assets/[\w.-]+-[\w-]{8}\.\w+", name)} == {
        "index.html",
        ".stamp",
    }


def test_without_a_network_one_sentence_says_so(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (checkout / "web" / "node_modules").unlink()
    monkeypatch.setenv("npm_config_registry", NOWHERE)
    monkeypatch.setenv("npm_config_cache", str(checkout / "cache"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    with pytest.raises(PlaygroundError) as failure:
        build_web.build(checkout, print)
    assert str(failure.value) == (
        "The playground's packages cannot be fetched: npm's registry cannot be reached (ECONNREFUSED). "
        "Is there a network? Start again with one; what has been fetched is kept. "
        "Without the playground there is the API alone: `scripts/dialogues serve`."
    )


def test_the_lock_holds_hashes_and_neither_registries_nor_install_scripts() -> None:
    locked = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    packages = {name: package for name, package in locked.items() if name}
    assert [name for name, package in packages.items() if "integrity" not in package] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if "hasInstallScript" in package] == []


def test_its_types_hold(packages: None) -> None:
    compiler = WEB / "node_modules" / "typescript" / "bin" / "tsc"
    assert list(build_web.node(str(compiler), "-p", ".", folder=WEB)) == []


def test_its_pure_functions_keep_their_promises() -> None:
    tests = Path(__file__).parent / "pure.test.mjs"
    report = list(build_web.node("--test", "--test-reporter=tap", str(tests), folder=WEB))
    assert "# pass 4\n" in report
