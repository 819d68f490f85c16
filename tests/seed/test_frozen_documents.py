"""The frozen documents hold every kind of thing that documents can say, so that no kind goes untested.

Whoever adds a field, a kind or a word to the models is told here that `tests/data` lacks it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from seed import Documents, Graph, vocabulary
from seed.discrepancy_model import DiscrepancyDocument
from seed.fact_model import STATUSES, FactDocument
from seed.graph import LABELS, TYPES
from seed.registry_model import Registry
from tests.conftest import FROZEN

TOPS: tuple[type[BaseModel], ...] = (Registry, FactDocument, DiscrepancyDocument)
Words = frozenset[str]


def parts_of(annotation: Any) -> Iterator[Any]:
    """What an annotation is made of: through tuples, dicts, unions and Annotated."""
    yield annotation
    if get_origin(annotation) is not Literal:
        for part in get_args(annotation):
            yield from parts_of(part)


def models_in(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The model, and all whose instances it holds."""
    yield model
    for field in model.model_fields.values():
        for part in parts_of(field.annotation):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from models_in(part)


MODELS = list(dict.fromkeys(model for top in TOPS for model in models_in(top)))
OPTIONAL = [(model, name) for model in MODELS for name, field in model.model_fields.items() if not field.is_required()]


def instances_in(value: object) -> Iterator[BaseModel]:
    if isinstance(value, BaseModel):
        yield value
        value = [each for _, each in value]
    if isinstance(value, list | tuple):
        for each in value:
            yield from instances_in(each)


def texts_in(value: object) -> Iterable[str]:
    if isinstance(value, dict):
        return value.values()
    return [value] if isinstance(value, str) else []


@pytest.fixture(scope="module")
def instances(documents: Documents) -> dict[type[BaseModel], list[BaseModel]]:
    """Everything in the frozen documents, by its model."""
    found = defaultdict(list)
    for each in instances_in([*documents.registries, *documents.facts, *documents.discrepancies]):
        found[type(each)].append(each)
    return found


@pytest.mark.parametrize(("model", "name"), OPTIONAL, ids=[f"{model.__name__}.{name}" for model, name in OPTIONAL])
def test_what_may_be_left_out_is_given_somewhere_and_left_out_somewhere(
    instances: dict[type[BaseModel], list[BaseModel]], model: type[BaseModel], name: str
) -> None:
    assert {name in each.model_fields_set for each in instances[model]} == {True, False}


def test_every_word_of_every_closed_list_is_used(instances: dict[type[BaseModel], list[BaseModel]]) -> None:
    used: dict[Words, set[str]] = defaultdict(set)
    for model in MODELS:
        for name, field in model.model_fields.items():
            for part in parts_of(field.annotation):
                if get_origin(part) is Literal:
                    given = {text for each in instances[model] for text in texts_in(getattr(each, name))}
                    used[frozenset(get_args(part))] |= given
    # A list that is made of others, as the roles to count by, is used where they are.
    whole = {words: {word for part in used if part <= words for word in used[part]} for words in used}
    assert {min(words): sorted(words - seen) for words, seen in whole.items() if words - seen} == {}
    assert {frozenset(get_args(each)) for each in vars(vocabulary).values() if get_origin(each) is Literal} - set(
        used
    ) == {frozenset(STATUSES)}  # which are the values of a claim


def test_a_dialogue_is_of_every_status(documents: Documents, graph: Graph) -> None:
    claims = [claim for placed in documents.placed() for claim in placed.fact.claim if claim.field == "status"]
    assert {status for claim in claims for status in claim.value} == set(STATUSES)
    shown = [node.properties["status"] for node in graph.nodes.values() if node.label == "Dialogue"]
    assert sorted(map(str, shown)) == ["ACTIVE", "ENDED", "UNKNOWN", "UNKNOWN"]


def test_every_label_and_every_type_of_relationship_is_in_their_graph(graph: Graph) -> None:
    assert {node.label for node in graph.nodes.values()} == set(LABELS.values())
    assert {edge.type for edge in graph.relationships.values()} == set(TYPES)


def ends(graph: Graph, type_: str, start: str) -> set[str]:
    """The kinds of node that a relationship leads to, from that kind."""
    edges = [edge for edge in graph.relationships.values() if edge.type == type_]
    return {edge.end.partition("/")[0] for edge in edges if edge.start.partition("/")[0] == start}


def test_links_statements_and_discrepancies_lead_to_every_kind_of_node_that_they_can(graph: Graph) -> None:
    assert ends(graph, "RELATED_TO", "dialogue") == {"dialogue", "instrument", "meeting", "mention", "organisation"}
    assert ends(graph, "ABOUT", "statement") == {"country", "dialogue", "instrument", "organisation", "source"}
    assert ends(graph, "ABOUT", "discrepancy") == {
        *("country", "dialogue", "instrument", "meeting", "mention", "organisation", "source", "theme")
    }


def test_dates_are_years_months_and_days_and_some_are_bounded_on_one_side(graph: Graph) -> None:
    edges = [edge.properties for edge in graph.relationships.values() if edge.type in ("MEMBER_OF", "LEADS")]
    for bound in ("since", "until"):
        assert {len(str(edge[bound])) for edge in edges if bound in edge} == {4, 7, 10}
    assert {("since" in edge, "until" in edge) for edge in edges} == {
        (a, b) for a in (True, False) for b in (True, False)
    }


def test_counts_agree_differ_and_cannot_be_compared(graph: Graph) -> None:
    claims = [node.properties for node in graph.nodes.values() if node.label == "CountClaim"]
    found = {("claimed" in claim, "counted" in claim, claim.get("agrees")) for claim in claims}
    assert found == {
        (True, True, True),
        (True, True, False),
        (True, False, None),
        (False, True, None),
    }


def test_an_actor_has_several_edges_to_one_dialogue_and_an_edge_several_pieces_of_evidence(graph: Graph) -> None:
    khartoum = [edge for edge in graph.relationships.values() if edge.end == "dialogue/khartoum-process"]
    roles = [edge.properties["role"] for edge in khartoum if (edge.start, edge.type) == ("country/CH", "MEMBER_OF")]
    assert sorted(map(str, roles)) == ["GUEST", "MEMBER", "OBSERVER"]
    chair = graph.relationships["leadership/prague-process/country/CZ/CHAIR?body=Strategic+Group&since=2018&until=2018"]
    assert chair.properties["evidence"] == (
        "evidence/icmpd-migration-dialogues/PRA-057",
        "evidence/prague-process-website/WEB-005",
    )


def test_names_differ_from_place_to_place_and_some_sort_elsewhere_than_they_are_written(graph: Graph) -> None:
    evidence = [node.properties for node in graph.nodes.values() if node.label == "Evidence"]
    assert {"Czech Republic", "Czechia", "Netherlands", "The Netherlands"} <= {
        each.get("nameAsWritten") for each in evidence
    }
    for label in ("Country", "Organisation"):
        named = [node.properties for node in graph.nodes.values() if node.label == label]
        by_name, by_sort_name = (sorted(named, key=lambda each: str(each[key])) for key in ("name", "sortName"))
        assert by_name != by_sort_name


@pytest.mark.parametrize("path", sorted(FROZEN.iterdir()), ids=lambda path: path.name)
def test_each_says_that_it_is_no_fact_of_the_world(path: Any) -> None:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    assert first == "# Test data, cut down and partly invented: not the facts of the world."
