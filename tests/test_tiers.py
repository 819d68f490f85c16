"""Each tier runs what it promises: told from the fixtures of tests that nobody has marked."""

import pytest

from tests.serving import ROOT
from tests.tiers import BY_FIXTURE, LEFT_OUT, Amount


@pytest.mark.parametrize(("tier", "left_out"), [("--fast", {*BY_FIXTURE, "long"}), ("", {"long"}), ("--long", set())])
def test_a_tier_leaves_out_what_it_says(tier: str, left_out: set[str]) -> None:
    assert LEFT_OUT[tier] == left_out
    assert Amount(tier)(normal=1, long=2) == (2 if tier == "--long" else 1)


def test_every_fixture_that_tells_a_tier_exists() -> None:
    """A renamed one would make slow tests fast ones."""
    names = {name for name in BY_FIXTURE for name in BY_FIXTURE[name]}
    defined = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    assert {name for name in names if f"\ndef {name}(" not in defined} == set()
