"""What docker-compose.yml and the Dockerfile promise. No container runs here: the files are held to their words."""

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine import Memory, Ports, version
from engine.neo4j_config import write_config

ROOT = Path(__file__).parent.parent
COMPOSE = ROOT / "docker-compose.yml"


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE.read_text())["services"]
    return services


def check(file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_compose_file_follows_the_compose_specification() -> None:
    checked = check(COMPOSE)
    assert (checked.returncode, checked.stdout) == (0, "ok -- validation done\n")


def test_the_specification_would_notice_a_mistake(tmp_path: Path) -> None:
    wrong = tmp_path / "docker-compose.yml"
    wrong.write_text(COMPOSE.read_text().replace("healthcheck:", "health_check:"))
    assert check(wrong).returncode == 1


def test_every_port_is_published_on_the_loopback_address_alone(services: dict[str, dict[str, Any]]) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert set(published) == {"api", "neo4j"}
    assert [port for ports in published.values() for port in ports if not port.startswith("127.0.0.1:")] == []


def test_there_is_no_default_password(services: dict[str, dict[str, Any]]) -> None:
    passwords = [
        value.removeprefix("neo4j/")
        for service in services.values()
        for name, value in service["environment"].items()
        if name in ("NEO4J_AUTH", "NEO4J_PASSWORD")
    ]
    assert len(passwords) == 3
    assert {password.split(":?")[0] for password in passwords} == {"${NEO4J_PASSWORD"}


def test_the_settings_of_a_file_reach_the_api_whose_own_port_stays(services: dict[str, dict[str, Any]]) -> None:
    for name in ("seed", "api"):
        assert services[name]["env_file"] == [{"path": ".env", "required": False}]
        assert services[name]["environment"]["DIALOGUES_PORT"] == "8000"
        assert services[name]["pull_policy"] == "build"
    assert "/.env" in (ROOT / ".gitignore").read_text().splitlines()


def test_neo4j_is_pinned_to_the_version_that_the_engine_runs(services: dict[str, dict[str, Any]]) -> None:
    assert services["neo4j"]["image"] == f"neo4j:{version()}-community"


def test_the_api_is_as_closed_to_others_as_on_the_address_on_which_it_is_published(
    services: dict[str, dict[str, Any]],
) -> None:
    given = services["api"]["environment"]
    assert given["DIALOGUES_ALLOWED_HOSTS"] == "${DIALOGUES_ALLOWED_HOSTS:-localhost}"
    assert given["DIALOGUES_CORS_ORIGINS"] == "${DIALOGUES_CORS_ORIGINS:-loopback}"


def test_neo4j_is_as_closed_to_others_as_the_local_one(services: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    write_config(tmp_path, Ports(bolt=7687, http=7474), Memory())
    local = dict(line.split("=", 1) for line in (tmp_path / "conf" / "neo4j.conf").read_text().splitlines())
    given = services["neo4j"]["environment"]
    for name in ("auth_max_failed_attempts", "http_access_control_allow_origin"):
        assert given[f"NEO4J_dbms_security_{name.replace('_', '__')}"] == local[f"dbms.security.{name}"]


def test_what_runs_on_is_checked_and_waited_for(services: dict[str, dict[str, Any]]) -> None:
    assert {name for name, service in services.items() if "healthcheck" in service} == {"neo4j", "api"}
    assert services["seed"]["depends_on"] == {"neo4j": {"condition": "service_healthy"}}
    assert services["api"]["depends_on"]["seed"] == {"condition": "service_completed_successfully"}


def test_the_graph_is_in_a_named_volume(services: dict[str, dict[str, Any]]) -> None:
    assert services["neo4j"]["volumes"] == ["graph:/data"]
    assert yaml.safe_load(COMPOSE.read_text())["volumes"] == {"graph": None}


def test_the_api_does_not_run_as_root() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    last_stage = lines[max(n for n, line in enumerate(lines) if line.startswith("FROM")) :]
    assert "USER dialogues" in last_stage


def test_the_image_holds_every_package_with_the_licence_and_nothing_of_this_machine() -> None:
    rules = (ROOT / ".dockerignore").read_text().splitlines()
    admitted = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    packages = {"engine", "examples", "loaders", "requirements.lock", "schema", "seed", "server", "web"}
    assert admitted == packages | {"LICENSE", "NOTICE"}
    assert all((ROOT / name).exists() for name in admitted)
    assert rules[0].startswith("#")
    assert rules[1] == "*"
    # The last rule that fits decides.
    assert rules[-3:] == ["web/dist", "web/node_modules", "**/__pycache__"]


def test_what_the_image_is_built_with_is_there_to_import() -> None:
    scripts = re.findall(r'python -c "(.+)"', (ROOT / "Dockerfile").read_text())
    imports = [node for script in scripts for node in ast.walk(ast.parse(script)) if isinstance(node, ast.ImportFrom)]
    named = [(node.module, name.name) for node in imports for name in node.names]
    assert named == [("pathlib", "Path"), ("server.build_web", "build")]
    assert all(hasattr(importlib.import_module(str(module)), name) for module, name in named)
