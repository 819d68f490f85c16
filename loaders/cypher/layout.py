"""How query texts are laid out, for whoever reads them in a listing."""

from collections.abc import Iterable


def indented(lines: Iterable[str]) -> list[str]:
    """The lines, and those within them, two columns further in."""
    return [f"  {line}" for text in lines for line in text.splitlines()]
