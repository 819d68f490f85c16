"""From YAML text to plain data, with the line of every value.

Scalars are read by the rules of YAML 1.2, so that `NO` is Norway and `2014-11-28` is text: PyYAML's own rules are those
of 1.1. A key that is given twice is an error. This module must not know what the documents mean.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from seed.yaml_events import UNPRINTABLE, Mistake, YamlError, events, line_at, unprintable

Path = tuple[str | int, ...]
"""The keys and indexes that lead from a document to a value in it; `()` is the document itself."""
Lines = Mapping[Path, int]
"""The line of each value, from 1."""

WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "": None}
# Python refuses to convert more than 4300 digits. Longer numbers stay text, which validation then refuses.
INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,999})")


def read_yaml(text: str) -> tuple[object, dict[Path, int]]:
    """The data of one YAML document, and the line (from 1) of each path into it.

    Raises YamlError with everything that is wrong.
    """
    mistakes: list[Mistake] = []
    reading = _Reading(events(text, mistakes), {(): 1}, mistakes)
    data = reading.document()
    if mistakes:
        raise YamlError(mistakes)
    return data, reading.lines


def line_of(path: Path, lines: Lines) -> int:
    """The line of the value at this path; if there is none (a key is missing), the line of the nearest value around."""
    while path not in lines:
        path = path[:-1]
    return lines[path]


@dataclass(frozen=True, slots=True)
class _Reading:
    """Turns events into data, and notes the line of every value and every mistake."""

    events: Iterator[yaml.Event]
    lines: dict[Path, int]
    mistakes: list[Mistake]

    def document(self) -> object:
        """The data of the whole document; None if it is empty."""
        data: object = None
        for event in self.events:
            if isinstance(event, yaml.NodeEvent):
                data = self._value(event, ())
        return data

    def _value(self, event: yaml.Event, path: Path) -> object:
        """The data of the scalar, list or mapping that begins with this event. Consumes the events up to its end."""
        self.lines.setdefault(path, line_at(event))
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            items = enumerate(self._until(yaml.SequenceEndEvent))
            return [self._value(item, (*path, index)) for index, item in items]
        if isinstance(event, yaml.ScalarEvent):
            text = self._text(event)
            # Only a plain scalar has no style; quoted and block scalars are always text.
            return text if event.style else _plain(text)
        return None

    def _mapping(self, path: Path) -> dict[str, object]:
        data: dict[str, object] = {}
        for event in self._until(yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._refuse_key(event, path)
                continue
            key = self._text(event)
            if key in data:
                self.mistakes.append((line_at(event), f"the key '{key}' is given twice"))
            self.lines[*path, key] = line_at(event)
            data[key] = self._value(next(self.events), (*path, key))
        return data

    def _refuse_key(self, event: yaml.Event, path: Path) -> None:
        """Notes a key that is no text, and reads past it and its value. `events` has noted an alias already."""
        if isinstance(event, yaml.CollectionStartEvent):
            got = "a mapping" if isinstance(event, yaml.MappingStartEvent) else "a list"
            self.mistakes.append((line_at(event), f"expected a key of text; got {got}"))
        self._value(event, path)
        self._value(next(self.events), path)

    def _until(self, end: type[yaml.Event]) -> Iterator[yaml.Event]:
        """The events in a list or mapping. Whoever takes one that begins a value must consume that value's events."""
        for event in self.events:
            if isinstance(event, end):
                return
            yield event

    def _text(self, event: yaml.ScalarEvent) -> str:
        """The text of a scalar, in which characters that cannot be printed or stored are replaced.

        Escapes can write such characters. Each is a mistake.
        """
        self.mistakes.extend((line_at(event), unprintable(found)) for found in UNPRINTABLE.findall(event.value))
        return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", event.value)


def _plain(text: str) -> object:
    if text in WORDS:
        return WORDS[text]
    return int(text) if INTEGER.fullmatch(text) else text
