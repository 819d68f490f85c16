"""YAML text to plain data, and the line of every value.

Scalars are read as YAML 1.2 has them, so that `NO` is Norway and `2014-11-28` is text; a key given twice is an error.
It must not know what the documents mean.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from seed.yaml_events import UNPRINTABLE, Mistake, YamlError, events, line_at, unprintable

Path = tuple[str | int, ...]
Lines = Mapping[Path, int]

WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "": None}
# Python makes no number of more than 4300 digits: what has thousands of them stays text.
INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,999})")


def read_yaml(text: str) -> tuple[object, dict[Path, int]]:
    """The data of one YAML document and, for each path of keys and indexes into it, its line (from 1).

    Raises YamlError with all that is wrong.
    """
    mistakes: list[Mistake] = []
    reading = _Reading(events(text, mistakes), {(): 1}, mistakes)
    data = reading.document()
    if mistakes:
        raise YamlError(mistakes)
    return data, reading.lines


def line_of(path: Path, lines: Lines) -> int:
    """The line of a path, or of the nearest value around it."""
    while path not in lines:
        path = path[:-1]
    return lines[path]


@dataclass(frozen=True, slots=True)
class _Reading:
    """Events to data; notes the line of every value, and what is wrong."""

    events: Iterator[yaml.Event]
    lines: dict[Path, int]
    mistakes: list[Mistake]

    def document(self) -> object:
        """The data of the whole, None where there is none."""
        data: object = None
        for event in self.events:
            if isinstance(event, yaml.NodeEvent):
                data = self._value(event, ())
        return data

    def _value(self, event: yaml.Event, path: Path) -> object:
        """The data of what begins with this event, up to its end."""
        self.lines.setdefault(path, line_at(event))
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            items = enumerate(self._until(yaml.SequenceEndEvent))
            return [self._value(item, (*path, index)) for index, item in items]
        if isinstance(event, yaml.ScalarEvent):
            text = self._text(event)
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
        """Reads over a key that is no text, and over its value; an alias is refused already."""
        if isinstance(event, yaml.CollectionStartEvent):
            got = "a mapping" if isinstance(event, yaml.MappingStartEvent) else "a list"
            self.mistakes.append((line_at(event), f"expected a key of text; got {got}"))
        self._value(event, path)
        self._value(next(self.events), path)

    def _until(self, end: type[yaml.Event]) -> Iterator[yaml.Event]:
        """What stands in a list or mapping: whoever takes an event takes all up to its end."""
        for event in self.events:
            if isinstance(event, end):
                return
            yield event

    def _text(self, event: yaml.ScalarEvent) -> str:
        """The text of a scalar, without characters that cannot be printed or stored: escapes may give such."""
        self.mistakes.extend((line_at(event), unprintable(found)) for found in UNPRINTABLE.findall(event.value))
        return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", event.value)


def _plain(text: str) -> object:
    if text in WORDS:
        return WORDS[text]
    return int(text) if INTEGER.fullmatch(text) else text
