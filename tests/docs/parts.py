"""Parts of pages that are derived from the code or the data, between two marks; and README, which has most of them."""

import re
from pathlib import Path

from tests.serving import ROOT

README = ROOT / "README.md"
EXAMPLES = ROOT / "examples"
QUESTIONS = [
    "2-two-steering-committees",
    "3-one-country",
    "4-leading-in-2015",
    "5-where-sources-are-wrong",
    "7-shared-themes",
]
"""The examples that README shows."""
PART = r"(<!-- {name}: [^\n]* -->\n)(.*?)(<!-- end -->)"


def part(name: str, text: str, rewrite: bool, page: Path = README) -> str:
    """What a page has between the marks of that name; rewritten to `text` first, if so asked."""
    pattern = re.compile(PART.format(name=name), re.DOTALL)
    written = page.read_text(encoding="utf-8")
    if rewrite:
        written = pattern.sub(lambda found: found[1] + text + found[3], written)
        page.write_text(written, encoding="utf-8")
    found = pattern.search(written)
    assert found
    return found[2]
