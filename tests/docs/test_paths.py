"""What README and docs call by its path is there: a file that is moved takes its name along."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
TEXTS = [ROOT / "README.md", ROOT / "bench" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FOLDERS = "bench|docs|engine|examples|loaders|schema|scripts|seed|server|tests|web"
PATH = re.compile(rf"(?<![\w/.-])(?:\.\./)*((?:{FOLDERS})/[\w./-]*\w)")
MADE = ("bench/results/", "web/dist")
"""Not in a fresh checkout."""


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: str(text.relative_to(ROOT)))
def test_every_path_that_is_named_exists(text: Path) -> None:
    named = {path for path in PATH.findall(text.read_text(encoding="utf-8")) if not path.startswith(MADE)}
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
