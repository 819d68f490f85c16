"""The playground's pieces that need no browser: the build, its lock file, its types, its pure functions."""

import json
import shutil
from pathlib import Path

import pytest

from server import web_build
from server.web_build import PlaygroundError
from tests.serving import ROOT

WEB = ROOT / "web"
NOWHERE = "http://127.0.0.1:1"  # nothing listens on port 1


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the playground is built from, beside the packages of this one."""
    web_build.install(ROOT, print)
    unneeded = shutil.ignore_patterns("node_modules", "dist", ".build")
    shutil.copytree(WEB, tmp_path / "web", ignore=unneeded)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / "web" / "node_modules").symlink_to(WEB / "node_modules")
    return tmp_path


def test_only_a_change_is_built_and_a_failed_build_leaves_the_last_one(checkout: Path) -> None:
    example, page = checkout / "examples" / "0-new.graphql", checkout / "web" / "dist" / "index.html"
    reports: list[str] = []
    assert web_build.build(checkout, reports.append) is True
    assert web_build.build(checkout, reports.append) is False
    assert reports == ["Building the playground"]
    built = page.read_text(encoding="utf-8")

    example.write_text("# A question of its own\n{ dataset { version } }\n", encoding="utf-8")
    main = checkout / "web" / "src" / "main.tsx"
    right = main.read_text(encoding="utf-8")
    main.write_text("this is not TypeScript", encoding="utf-8")
    with pytest.raises(PlaygroundError, match="Vite could not build the playground"):
        web_build.build(checkout, print)
    assert page.read_text(encoding="utf-8") == built

    main.write_text(right, encoding="utf-8")
    assert web_build.build(checkout, print) is True
    scripts = (checkout / "web" / "dist" / "assets").glob("index-*.js")
    assert sum("A question of its own" in script.read_text(encoding="utf-8") for script in scripts) == 1


def test_without_a_network_one_sentence_says_so(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (checkout / "web" / "node_modules").unlink()
    monkeypatch.setenv("npm_config_registry", NOWHERE)
    monkeypatch.setenv("npm_config_cache", str(checkout / "cache"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    with pytest.raises(PlaygroundError) as failure:
        web_build.build(checkout, print)
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


def test_its_types_hold() -> None:
    web_build.install(ROOT, print)
    compiler = WEB / "node_modules" / "typescript" / "bin" / "tsc"
    assert list(web_build.node(str(compiler), "-p", ".", folder=WEB)) == []


def test_its_pure_functions_keep_their_promises() -> None:
    tests = Path(__file__).parent / "pure.test.mjs"
    report = list(web_build.node("--test", "--test-reporter=tap", str(tests), folder=WEB))
    assert "# pass 4\n" in report
