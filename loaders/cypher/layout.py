"""How query texts are laid out, for people who read them (`query --explain`)."""

from collections.abc import Iterable


def indented(lines: Iterable[str]) -> list[str]:
    """The lines, two columns further in. A text of several lines becomes several."""
    return [f"  {line}" for text in lines for line in text.splitlines()]
