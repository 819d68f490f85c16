"""Reads a folder of YAML files into checked documents, or tells all errors in them at once.

The documents that it returns are complete: every slug that they use is defined, and each definition and each id of a
fact occurs once. It knows files, lines and models, but not what becomes of facts in the graph.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel, ValidationError

from seed.discrepancy_model import Discrepancy, DiscrepancyDocument
from seed.document_files import read_files
from seed.error_sentences import sentence
from seed.errors import DocumentError, DocumentErrors
from seed.fact_model import ASSERTIONS, Fact, FactDocument
from seed.field_types import Known
from seed.registry_model import KINDS, Registry
from seed.yaml_events import YamlError
from seed.yaml_lines import Lines, Path, line_of, read_yaml


@dataclass(frozen=True, slots=True)
class Placed:
    """A fact, the heading of its section, and its document."""

    fact: Fact
    section: str
    document: FactDocument

    @property
    def evidence_id(self) -> str:
        return f"evidence/{self.document.source}/{self.fact.id}"


@dataclass(frozen=True, slots=True)
class Documents:
    """Registries, documents of facts and documents of discrepancies, in the order of their file names."""

    registries: tuple[Registry, ...]
    facts: tuple[FactDocument, ...]
    discrepancies: tuple[DiscrepancyDocument, ...]

    def placed(self) -> Iterator[Placed]:
        """Every fact: documents in the order of file names, facts in the order of lines."""
        for document in self.facts:
            for section in document.sections:
                for fact in section.facts:
                    yield Placed(fact, section.heading, document)

    def faults(self) -> Iterator[tuple[str, Discrepancy]]:
        """Every discrepancy, after the slug of the source that it is in."""
        for document in self.discrepancies:
            for discrepancy in document.discrepancies:
                yield document.source, discrepancy


@dataclass(frozen=True, slots=True)
class _File:
    """A file that could be parsed; its data is not validated yet."""

    name: str
    data: Mapping[str, Any]
    lines: Lines

    @property
    def model(self) -> type[BaseModel]:
        if "sections" in self.data:
            return FactDocument
        return DiscrepancyDocument if "discrepancies" in self.data else Registry


def read_documents(folder: FilePath) -> Documents:
    """The checked documents of `folder`/*.yaml. Raises DocumentErrors with everything that is wrong.

    Checks that depend on other checks wait for them, so that one mistake is told once and not as several errors.
    """
    errors: list[DocumentError] = []
    texts = read_files(folder, errors)
    files = [file for name, text in texts.items() if (file := _parse(name, text, errors))]
    if not files and not errors:
        errors.append(DocumentError(str(folder), 1, "expected a folder with documents (*.yaml); found none"))
    # A file that can't be read may define any name: until it can be, no name is reported as unknown.
    known = None if errors else _known(files)
    models = [model for file in files if (model := _validate(file, known, errors))]
    errors.extend(_given_twice(files))
    documents = Documents(
        tuple(model for model in models if isinstance(model, Registry)),
        tuple(model for model in models if isinstance(model, FactDocument)),
        tuple(model for model in models if isinstance(model, DiscrepancyDocument)),
    )
    if errors := errors or [*_nameless(files, documents), *_of_nothing(files)]:
        raise DocumentErrors(errors)
    return documents


def _parse(name: str, text: str, errors: list[DocumentError]) -> _File | None:
    try:
        data, lines = read_yaml(text)
    except YamlError as error:
        errors.extend(DocumentError(name, line, sentence) for line, sentence in error.mistakes)
        return None
    if not isinstance(data, dict):
        errors.append(DocumentError(name, 1, "expected a mapping of keys to values"))
        return None
    return _File(name, data, lines)


def _validate(file: _File, known: Known | None, errors: list[DocumentError]) -> BaseModel | None:
    try:
        return file.model.model_validate(file.data, context={"known": known})
    except ValidationError as error:
        for detail in error.errors():
            line = line_of(detail["loc"], file.lines)
            errors.append(DocumentError(file.name, line, sentence(detail, file.model)))
        return None


def _known(files: list[_File]) -> Known:
    """The slugs that the registries define, by kind, and under "fault" the words for kinds of discrepancy.

    They are taken from the data before validation: a definition with a mistake elsewhere still defines its slug, else
    every use of that slug would be an error too.
    """
    known = {kind: [key for _, _, key in _defined(files, kind)] for kind in KINDS}
    known["fault"] = [key for file in files for key in _dict(file.data.get("faults"))]
    return known


def _defined(files: list[_File], kind: str) -> Iterator[tuple[_File, Path, str]]:
    """Each definition of this kind: its file, the path to its slug in the file's data, and the slug."""
    for file in files:
        if file.model is Registry:
            for index, item in enumerate(_list(file.data.get(f"{kind}s"))):
                yield file, (f"{kind}s", index, "slug"), str(_dict(item).get("slug"))


def _nameless(files: list[_File], documents: Documents) -> Iterator[DocumentError]:
    """An error for each dialogue whose name no fact claims: the graph could not sort it."""
    named = {
        slug or placed.document.dialogue
        for placed in documents.placed()
        for assertion in placed.fact.claim
        if assertion.field == "name"
        for slug in assertion.dialogue or (None,)
    }
    for file, path, slug in _defined(files, "dialogue"):
        if slug not in named:
            line = line_of(path, file.lines)
            yield DocumentError(file.name, line, f"slug: expected a fact that claims a name of '{slug}'; found none")


def _of_nothing(files: list[_File]) -> Iterator[DocumentError]:
    """An error for each assertion that concerns no dialogue, because neither it nor its document names one.

    Without this check such an assertion would silently add nothing to the graph.
    """
    for file in files:
        if file.model is FactDocument and not file.data.get("dialogue"):
            for path, name, assertion in _assertions(file):
                if not _is_of_something(name, assertion, file.data):
                    sentence = f"{name}: expected a dialogue, here or for the whole document; found none"
                    yield DocumentError(file.name, line_of(path, file.lines), sentence)


def _assertions(file: _File) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    """Every assertion of every fact: the path to it, the key that says its kind, and its data."""
    for path, fact in _facts(file):
        for name in ASSERTIONS:
            assertion = fact.get(name) or []
            for one in assertion if isinstance(assertion, list) else [assertion]:
                yield (*path, name), name, one


def _is_of_something(name: str, assertion: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    """Whether an assertion adds something to the graph though its document names no dialogue."""
    if name in ("statement", "count"):
        return bool(assertion.get("about") or document.get("about"))
    return bool(assertion.get("dialogue")) or name in ("instrument", "meeting", "programme")


def _facts(file: _File) -> Iterator[tuple[Path, dict[str, Any]]]:
    for index, section in enumerate(_list(file.data.get("sections"))):
        for number, fact in enumerate(_list(_dict(section).get("facts"))):
            yield ("sections", index, "facts", number), _dict(fact)


def _numbered(files: list[_File]) -> Iterator[tuple[_File, Path, str]]:
    """Each fact and each discrepancy with its id. They share one namespace a source, since both name evidence."""
    for file in files:
        for path, fact in _facts(file):
            yield file, (*path, "id"), f"{file.data.get('source')}/{fact.get('id')}"
        for index, fault in enumerate(_list(file.data.get("discrepancies"))):
            yield (
                file,
                ("discrepancies", index, "id"),
                f"{file.data.get('source')}/{_dict(fault).get('id')}",
            )


def _given_twice(files: list[_File]) -> Iterator[DocumentError]:
    """An error for each slug or id that was given before, in whichever file."""
    seen: dict[str, dict[str, str]] = defaultdict(dict)
    for group, found in [(kind, _defined(files, kind)) for kind in KINDS] + [("fact", _numbered(files))]:
        for file, path, key in found:
            line = line_of(path, file.lines)
            first = seen[group].setdefault(key, f"{file.name}:{line}")
            if first != f"{file.name}:{line}":
                yield DocumentError(file.name, line, f"the {group} '{key}' is already given in {first}")


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
