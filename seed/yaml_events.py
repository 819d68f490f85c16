"""From YAML text to the events of PyYAML's parser, which hold each thing once, as it is written.

Anchors and aliases are refused, not followed: nine lines of them can make gigabytes (docs/decisions/0004-documents.md).
So no document takes more memory than its text. This module must not know what becomes of the events.
"""

from collections.abc import Iterator
from typing import Any

import yaml

DEEPEST = 20
"""How many lists and mappings may be nested."""
UNPRINTABLE = yaml.reader.Reader.NON_PRINTABLE
"""PyYAML's own pattern of the characters that YAML forbids."""

Mistake = tuple[int, str]
"""A line (from 1), and the sentence that says what is wrong in it."""


class YamlError(Exception):
    """A text is not the YAML of a document. `mistakes` holds everything that is wrong with it, by line."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = sorted(set(mistakes))
        super().__init__("; ".join(f"line {line}: {sentence}" for line, sentence in self.mistakes))


def events(text: str, mistakes: list[Mistake]) -> Iterator[yaml.Event]:
    """The events of one YAML document. Mistakes after which reading can go on (anchors, aliases) go to `mistakes`.

    Raises YamlError, with those mistakes and the last one, where the text cannot be read any further.
    """
    # Looked for first, because PyYAML's own error for these characters has no line.
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
    except (ValueError, OverflowError) as error:  # PyYAML turns escapes and version numbers into numbers unchecked
        raise YamlError([*mistakes, (loader.line + 1, "not YAML: a number is too large")]) from error


def unprintable(character: str) -> str:
    """The sentence about a character that no text may hold, whether it stands there or is written as an escape."""
    return f"expected printable characters; got U+{ord(character):04X}"


def line_at(event: yaml.Event) -> int:
    """The line on which an event begins, from 1."""
    return event.start_mark.line + 1 if event.start_mark else 1
