"""YAML text to the events of its parser: what is written, each thing once, so that nothing grows beyond the text.

Anchors and aliases are refused, not followed. It must not know what the events become.
"""

from collections.abc import Iterator
from typing import Any

import yaml

DEEPEST = 20
UNPRINTABLE = yaml.reader.Reader.NON_PRINTABLE

Mistake = tuple[int, str]
"""A line, from 1, and what is wrong in it."""


class YamlError(Exception):
    """Text that is not the YAML of a document: all that is wrong with it, in the order of lines."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = sorted(set(mistakes))
        super().__init__("; ".join(f"line {line}: {sentence}" for line, sentence in self.mistakes))


def events(text: str, mistakes: list[Mistake]) -> Iterator[yaml.Event]:
    """The events of one YAML document; what is wrong, and can be read over, goes to `mistakes`.

    Raises YamlError with that and more where the text cannot be read any further.
    """
    if found := UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise YamlError([*mistakes, (line, unprintable(found[0]))])
    loader: Any = yaml.SafeLoader(text)  # Any: the methods that give events have no types
    documents = depth = 0
    try:
        while loader.check_event():
            event = loader.get_event()
            documents += isinstance(event, yaml.DocumentStartEvent)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if documents > 1:
                raise YamlError([*mistakes, (line_at(event), "expected one document; got another")])
            if depth > DEEPEST:
                deeper = f"expected lists and mappings at most {DEEPEST} deep; got deeper ones"
                raise YamlError([*mistakes, (line_at(event), deeper)])
            if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
                sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
                mistakes.append((line_at(event), f"expected no anchors and aliases; got {sign}{event.anchor}"))
            yield event
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        raise YamlError([*mistakes, (line, f"not YAML: {error.problem}")]) from error
    except (ValueError, OverflowError) as error:  # PyYAML makes numbers of escapes and versions unchecked
        raise YamlError([*mistakes, (loader.line + 1, "not YAML: a number is too large")]) from error


def unprintable(character: str) -> str:
    """The sentence about a character that no text may have, be it as it is or as an escape."""
    return f"expected printable characters; got U+{ord(character):04X}"


def line_at(event: yaml.Event) -> int:
    """The line on which an event begins, from 1."""
    return event.start_mark.line + 1 if event.start_mark else 1
