"""YAML text to plain data, and the line of every value.

Scalars are read as YAML 1.2 has them, so that `NO` is Norway and `2014-11-28` is text; a key given twice is an error.
It must not know what the documents mean.
"""

import re
from collections.abc import Mapping

import yaml

Path = tuple[str | int, ...]
Lines = Mapping[Path, int]

WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "": None}
INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")


class YamlError(Exception):
    """Text that is not the YAML of a document."""

    def __init__(self, line: int, sentence: str) -> None:
        self.line, self.sentence = line, sentence
        super().__init__(f"line {line}: {sentence}")


def read_yaml(text: str) -> tuple[object, dict[Path, int]]:
    """The data of one YAML document and, for each path of keys and indexes into it, its line (from 1)."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise YamlError(mark.line + 1 if mark else 1, f"not YAML: {error.problem}") from error
    lines: dict[Path, int] = {(): 1}
    return (None if root is None else _value(root, (), lines)), lines


def line_of(path: Path, lines: Lines) -> int:
    """The line of a path, or of the nearest value around it."""
    while path not in lines:
        path = path[:-1]
    return lines[path]


def _value(node: yaml.Node, path: Path, lines: dict[Path, int]) -> object:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, index), lines) for index, item in enumerate(node.value)]
    quoted = bool(node.style) if isinstance(node, yaml.ScalarNode) else False
    return node.value if quoted else _plain(node.value)


def _mapping(node: yaml.MappingNode, path: Path, lines: dict[Path, int]) -> dict[str, object]:
    data: dict[str, object] = {}
    for key_node, value_node in node.value:
        line, key = key_node.start_mark.line + 1, str(key_node.value)
        if key in data:
            raise YamlError(line, f"the key '{key}' is given twice")
        lines[*path, key] = line
        data[key] = _value(value_node, (*path, key), lines)
    return data


def _plain(text: str) -> object:
    if text in WORDS:
        return WORDS[text]
    return int(text) if INTEGER.fullmatch(text) else text
