"""From a folder of YAML files to checked documents, or to every error in them at once.

It opens files and nothing else. What it returns is complete: each slug is defined, each fact id is used once.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel, ValidationError

from seed.errors import DocumentError, DocumentErrors
from seed.facts import Fact, FactDocument
from seed.faults import Discrepancy, DiscrepancyDocument
from seed.fields import Known
from seed.lines import Lines, Path, YamlError, line_of, read_yaml
from seed.registry import KINDS, Registry
from seed.sentences import sentence


@dataclass(frozen=True, slots=True)
class Placed:
    """A fact and all that its document says around it."""

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
        """Every fact, in the order of the documents."""
        for document in self.facts:
            for section in document.sections:
                for fact in section.facts:
                    yield Placed(fact, section.heading, document)

    def faults(self) -> Iterator[tuple[str, Discrepancy]]:
        """Every discrepancy, with the slug of its source."""
        for document in self.discrepancies:
            for discrepancy in document.discrepancies:
                yield document.source, discrepancy


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    data: Mapping[str, Any]
    lines: Lines

    @property
    def model(self) -> type[BaseModel]:
        if "sections" in self.data:
            return FactDocument
        return DiscrepancyDocument if "discrepancies" in self.data else Registry


def read_documents(folder: FilePath) -> Documents:
    """The documents of `folder`/*.yaml; raises DocumentErrors with all that is wrong."""
    errors: list[DocumentError] = []
    files = [file for path in sorted(folder.glob("*.yaml")) if (file := _read(path, errors))]
    if not files and not errors:
        errors.append(DocumentError(str(folder), 1, "expected a folder with documents (*.yaml); found none"))
    known = None if errors else _known(files)
    models = [model for file in files if (model := _validate(file, known, errors))]
    errors.extend(_given_twice(files))
    documents = Documents(
        tuple(model for model in models if isinstance(model, Registry)),
        tuple(model for model in models if isinstance(model, FactDocument)),
        tuple(model for model in models if isinstance(model, DiscrepancyDocument)),
    )
    if errors := errors or list(_nameless(files, documents)):
        raise DocumentErrors(errors)
    return documents


def _read(path: FilePath, errors: list[DocumentError]) -> _File | None:
    try:
        data, lines = read_yaml(path.read_text(encoding="utf-8"))
    except YamlError as error:
        errors.append(DocumentError(path.name, error.line, error.sentence))
        return None
    except UnicodeDecodeError:
        errors.append(DocumentError(path.name, 1, "expected text in UTF-8"))
        return None
    if not isinstance(data, dict):
        errors.append(DocumentError(path.name, 1, "expected a mapping of keys to values"))
        return None
    return _File(path.name, data, lines)


def _validate(file: _File, known: Known | None, errors: list[DocumentError]) -> BaseModel | None:
    try:
        return file.model.model_validate(file.data, context={"known": known})
    except ValidationError as error:
        for detail in error.errors():
            line = line_of(detail["loc"], file.lines)
            errors.append(DocumentError(file.name, line, sentence(detail, file.model)))
        return None


def _known(files: list[_File]) -> Known:
    """What the registries define, also where they have other errors: one mistake is one error.

    Nobody knows it while a file cannot be read: then no name is said to be unknown.
    """
    known = {kind: [key for _, _, key in _defined(files, kind)] for kind in KINDS}
    known["fault"] = [key for file in files for key in _dict(file.data.get("faults"))]
    return known


def _defined(files: list[_File], kind: str) -> Iterator[tuple[_File, Path, str]]:
    for file in files:
        if file.model is Registry:
            for index, item in enumerate(_list(file.data.get(f"{kind}s"))):
                yield file, (f"{kind}s", index, "slug"), str(_dict(item).get("slug"))


def _nameless(files: list[_File], documents: Documents) -> Iterator[DocumentError]:
    """Dialogues whose name no fact gives."""
    named = {
        slug or placed.document.dialogue
        for placed in documents.placed()
        for said in placed.fact.claim
        if said.field == "name"
        for slug in said.dialogue or (None,)
    }
    for file, path, slug in _defined(files, "dialogue"):
        if slug not in named:
            line = line_of(path, file.lines)
            yield DocumentError(file.name, line, f"slug: expected a fact that claims a name of '{slug}'; found none")


def _numbered(files: list[_File]) -> Iterator[tuple[_File, Path, str]]:
    for file in files:
        for index, section in enumerate(_list(file.data.get("sections"))):
            for number, fact in enumerate(_list(_dict(section).get("facts"))):
                key = f"{file.data.get('source')}/{_dict(fact).get('id')}"
                yield file, ("sections", index, "facts", number, "id"), key
        for index, fault in enumerate(_list(file.data.get("discrepancies"))):
            yield (
                file,
                ("discrepancies", index, "id"),
                f"{file.data.get('source')}/{_dict(fault).get('id')}",
            )


def _given_twice(files: list[_File]) -> Iterator[DocumentError]:
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
