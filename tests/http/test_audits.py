"""GraphQL over HTTP as npm's graphql-http audits it: each audit is a test, and none may vanish unnoticed."""

import json
from pathlib import Path
from typing import Any

import pytest

from server import build_web
from tests.serving import RunningApi

HERE = Path(__file__).parent
AUDITS: dict[str, str] = dict(
    line.split(maxsplit=1) for line in (HERE / "audits.txt").read_text(encoding="utf-8").splitlines()
)
Results = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def results(api: RunningApi, packages: None) -> Results:
    lines = build_web.node(str(HERE / "audits.mjs"), f"{api.url}/graphql", folder=HERE)
    return {result["id"]: result for result in map(json.loads, lines)}


def test_every_audit_is_listed_and_none_has_vanished(results: Results) -> None:
    assert {id: result["name"] for id, result in results.items()} == AUDITS
    assert len(AUDITS) == 61


@pytest.mark.parametrize("id", AUDITS, ids=[f"{id} {name}" for id, name in AUDITS.items()])
def test_audit_passes(results: Results, id: str) -> None:
    assert (results[id]["status"], results[id]["reason"]) == ("ok", None)
