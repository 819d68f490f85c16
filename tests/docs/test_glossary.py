"""The glossary has every word of the closed vocabularies, with the meaning that the API gives it."""

import re
from pathlib import Path
from typing import get_args

import pytest
from graphql import GraphQLEnumType, build_schema

from seed import vocabulary

ROOT = Path(__file__).parent.parent.parent
SCHEMA = build_schema((ROOT / "schema" / "schema.graphql").read_text(encoding="utf-8"))
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ENTRY = re.compile(r"^\*\*([^*]+)\.\*\* (.*?)(?=^\*\*|^## |\Z)", re.MULTILINE | re.DOTALL)
ENTRIES = dict(ENTRY.findall(GLOSSARY))
VOCABULARIES = {
    "Basis": (vocabulary.Basis, "EvidenceBasis"),
    "Dialogue": (vocabulary.DialogueStatus, "DialogueStatus"),
    "Discrepancy": (vocabulary.DiscrepancyKind, "DiscrepancyKind"),
    "Leadership": (vocabulary.LeadershipRole, "LeadershipRole"),
    "Membership": (vocabulary.MembershipRole, "MembershipRole"),
    "Organisation": (vocabulary.OrganisationKind, "OrganisationKind"),
    "Statement": (vocabulary.StatementKind, "StatementKind"),
}


def words_of(entry: str) -> list[str]:
    return re.findall(r"^\| ([A-Z_]+) \|", ENTRIES[entry], re.MULTILINE)


@pytest.mark.parametrize("entry", VOCABULARIES)
def test_each_word_of_a_vocabulary_is_explained_once(entry: str) -> None:
    words, enum = VOCABULARIES[entry]
    assert sorted(words_of(entry)) == sorted(get_args(words))
    of_api = SCHEMA.type_map[enum]
    assert isinstance(of_api, GraphQLEnumType)
    assert sorted(of_api.values) == sorted(words_of(entry))


def test_entries_stand_in_the_order_of_the_alphabet() -> None:
    policy, engine = GLOSSARY.split("## Words of the engine")
    for part in (policy, engine):
        names = [name.lower() for name, _ in ENTRY.findall(part)]
        assert names == sorted(names)
