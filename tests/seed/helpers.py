"""A small set of documents to make mistakes in, and what tests ask of a graph."""

from pathlib import Path
from textwrap import dedent

import pytest

from seed import DocumentErrors, read_documents
from seed.graph import Node, Relationship

REGISTRY = """\
sources: [{slug: page, title: A page}]
dialogues: [{slug: tiny}]
organisations: [{slug: icmpd, name: ICMPD, kind: INTERNATIONAL}]
instruments: [{slug: pact, name: A pact}]
themes: [{slug: return, name: Return}]
"""
HEAD = """\
source: page
dialogue: tiny
sections:
- heading: One
  facts:
  - {id: F-1, paragraph: 0, line: 1, claim: {field: name, value: Tiny}}
"""


def small_documents(folder: Path, facts: str, registry: str = REGISTRY) -> Path:
    """The folder, with a registry and a document whose facts of these lines begin at line 7."""
    folder.mkdir(exist_ok=True)
    (folder / "registry.yaml").write_text(registry, encoding="utf-8")
    lines = dedent(facts).strip("\n").splitlines()
    (folder / "tiny.yaml").write_text(HEAD + "".join(f"  {line}\n" for line in lines), encoding="utf-8")
    return folder


def errors_of(folder: Path) -> list[str]:
    """All that is wrong with the documents of a folder, one sentence each."""
    with pytest.raises(DocumentErrors) as raised:
        read_documents(folder)
    return str(raised.value).splitlines()


def evidence_of(held: Node | Relationship) -> tuple[str, ...]:
    """The ids of the evidence of a node or relationship; () where it has none."""
    evidence = held.properties.get("evidence", ())
    assert isinstance(evidence, tuple)
    return evidence
