"""The schema as clients see it: kept to the contract, described throughout, backed by rows."""

from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    build_schema,
    find_breaking_changes,
    is_introspection_type,
    is_non_null_type,
    is_specified_scalar_type,
)
from strawberry.types.field import StrawberryField

from loaders import all_reads
from schema.dialogue import CLAIMED
from schema.query import make_schema
from schema.traversal import Traversal
from seed import vocabulary

HERE = Path(__file__).parent
SDL = HERE.parent.parent / "schema" / "schema.graphql"
SCHEMA = make_schema()
CORE = SCHEMA._schema  # noqa: SLF001
OURS = {
    name: kind
    for name, kind in CORE.type_map.items()
    if not is_introspection_type(kind) and not is_specified_scalar_type(kind)
}
ROWS = {family.shape.row.__name__: family.shape.row for family in all_reads.FAMILIES}


def test_the_committed_schema_is_the_one_that_is_served() -> None:
    assert SDL.read_text(encoding="utf-8") == SCHEMA.as_str() + "\n", "write it anew with: dialogues schema --write"


def test_nothing_that_exists_breaks_the_contract() -> None:
    promised = build_schema((HERE / "contract.graphql").read_text(encoding="utf-8"))
    breaks = find_breaking_changes(promised, build_schema(SDL.read_text(encoding="utf-8")))
    assert [each.description for each in breaks if "REMOVED" not in each.type.name] == []


# What the contract has and this schema does not yet: whoever adds one deletes it here.
NOT_YET = {
    *("Query.search", "Query.paths", "Query.overlap", "Query.changes", "Country.coMembers"),
    *("CoMember", "Overlap", "OverlapPair", "Path", "Hop", "Change", "ChangeKind", "SearchHit", "SearchHitNode"),
    *("NodeKind", "ActorKind", "Float"),
}


def test_all_of_the_contract_exists_but_for_what_is_named_here() -> None:
    promised = build_schema((HERE / "contract.graphql").read_text(encoding="utf-8"))
    missing = set[str]()
    for name, kind in promised.type_map.items():
        if name not in CORE.type_map:
            missing.add(name)
        elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            missing |= {f"{name}.{field}" for field in kind.fields if field not in CORE.type_map[name].fields}  # type: ignore[attr-defined]
    filters = {name for name in missing if name.endswith(("Where", "Relation"))}
    assert missing - filters == NOT_YET


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("DialogueStatus", vocabulary.DialogueStatus),
        ("DiscrepancyKind", vocabulary.DiscrepancyKind),
        ("EvidenceBasis", vocabulary.Basis),
        ("LeadershipRole", vocabulary.LeadershipRole),
        ("MembershipRole", vocabulary.MembershipRole),
        ("OrganisationKind", vocabulary.OrganisationKind),
        ("StatementKind", vocabulary.StatementKind),
    ],
)
def test_documents_may_use_just_the_words_that_the_api_knows(name: str, words: Any) -> None:
    kind = CORE.type_map[name]
    assert isinstance(kind, GraphQLEnumType)
    assert set(kind.values) == set(get_args(words))


def test_claims_can_be_asked_for_by_just_the_attributes_that_documents_may_claim() -> None:
    assert set(CLAIMED) == set(get_args(vocabulary.ClaimField))


def described(name: str, kind: Any) -> list[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = [(name, kind.description)]
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        for field_name, field in kind.fields.items():
            found.append((f"{name}.{field_name}", field.description))
            found += [(f"{name}.{field_name}({arg}:)", a.description) for arg, a in field.args.items()]
    elif isinstance(kind, GraphQLInputObjectType):
        found += [(f"{name}.{field}", each.description) for field, each in kind.fields.items()]
    elif isinstance(kind, GraphQLEnumType):
        found += [(f"{name}.{value}", each.description) for value, each in kind.values.items()]
    else:
        assert isinstance(kind, GraphQLScalarType)
    return found


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_element_says_what_it_is(name: str) -> None:
    assert [element for element, text in described(name, OURS[name]) if not (text and text.endswith((".", "…")))] == []


def plain_fields(name: str) -> dict[str, StrawberryField]:
    definition = SCHEMA.get_type_by_name(name)
    assert definition is not None
    declared: list[StrawberryField] = definition.fields  # type: ignore[union-attr]
    return {field.python_name: field for field in declared if not isinstance(field, Traversal)}


@pytest.mark.parametrize("name", sorted(ROWS))
def test_rows_hold_what_their_type_shows_and_are_null_only_where_it_may_be(name: str) -> None:
    columns = {field.name: str(field.type) for field in fields(ROWS[name])}
    shown = plain_fields(name)
    assert set(shown) <= set(columns)
    kind = CORE.type_map[name]
    assert isinstance(kind, GraphQLObjectType)
    name_of = SCHEMA.config.name_converter.from_field
    may_be_null = {name for name, field in shown.items() if not is_non_null_type(kind.fields[name_of(field)].type)}
    assert may_be_null == {name for name in shown if "None" in columns[name]}
