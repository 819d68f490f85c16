"""Builds, in memory, the graph that the documents describe.

Equal documents give equal graphs. Nothing here may touch a database.
"""

from collections.abc import Iterator

from seed.assertions_to_graph import ADDS, about, about_of, claim_id, dialogues_of
from seed.choose_value import SINGLE, Provenance
from seed.countries import countries
from seed.dataset_node import with_dataset
from seed.derived_counts import counted
from seed.discrepancy_model import Discrepancy, FaultPlace
from seed.document_reader import Documents, Placed
from seed.draft_graph import Draft
from seed.graph import Graph, Properties, Value
from seed.registry_model import KINDS


def build(documents: Documents) -> Graph:
    """The graph of all documents. Its version is a hash of all nodes and relationships but the Dataset node."""
    draft = Draft(dict(_definitions(documents)))
    for order, placed in enumerate(documents.placed()):
        _add_fact(draft, placed, order)
    # Which claim a dialogue shows is known only once all facts are in the draft.
    for placed in documents.placed():
        _add_count(draft, documents, placed)
        _mark_shown_claims(draft, placed)
    kinds = {fault: kind for registry in documents.registries for fault, kind in registry.faults.items()}
    for source, discrepancy in documents.faults():
        _add_discrepancy(draft, source, discrepancy, kinds[discrepancy.fault])
    return with_dataset(draft.graph())


def _definitions(documents: Documents) -> Iterator[tuple[str, Properties]]:
    """The id of each node that facts may name, and the properties that it has before any fact is added."""
    for country in countries().values():
        names = {"code": country.code, "code3": country.code3, "name": country.name}
        regions = {"region": country.region, "subregion": country.subregion}
        yield f"country/{country.code}", names | regions | {"aliases": country.other_names}
    for registry in documents.registries:
        for kind in KINDS:
            for defined in getattr(registry, f"{kind}s"):
                yield f"{kind}/{defined.slug}", defined.model_dump(exclude_none=True) | MORE.get(kind, {})


MORE: dict[str, Properties] = {
    "dialogue": {"status": "UNKNOWN", "kinds": (), "aliases": (), "languages": (), "regions": ()}
}
"""Properties of a kind of node that hold until a source says more; a registry defines only a dialogue's slug."""


def _add_fact(draft: Draft, placed: Placed, order: int) -> None:
    fact = placed.fact
    provenance = Provenance(placed.evidence_id, fact.basis, order)
    _add_evidence(
        draft,
        placed.document.source,
        provenance,
        fact=fact.id,
        section=placed.section,
        paragraph=fact.paragraph,
        line=fact.line,
        basis=fact.basis,
        asOf=fact.as_of,
        nameAsWritten=fact.name_as_written,
        roleAsWritten=fact.role_as_written,
        group=fact.group,
        note=fact.note,
    )
    for name, add in ADDS.items():
        for assertion in _each(getattr(fact, name)):
            add(draft, placed, assertion, provenance)
    _add_spelling(draft, placed, provenance)


def _each(value: object) -> tuple[object, ...]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def _add_evidence(draft: Draft, source: str, provenance: Provenance, **properties: Value | None) -> None:
    draft.node(provenance.evidence, None, **properties)
    draft.edge(f"from/{provenance.evidence}", "FROM", (provenance.evidence, f"source/{source}"), provenance)


def _add_spelling(draft: Draft, placed: Placed, provenance: Provenance) -> None:
    """Makes a country's name, as the source writes it, one of the country's aliases."""
    # Where a fact names several actors, nobody can tell whose name was written.
    actors = {actor for assertion in placed.fact.membership + placed.fact.leadership for actor in assertion.actor}
    if placed.fact.name_as_written and len(actors) == 1 and (actor := actors.pop()).startswith("country/"):
        draft.give(actor, "aliases", placed.fact.name_as_written, provenance)


def _mark_shown_claims(draft: Draft, placed: Placed) -> None:
    """Sets `used` on each claim: whether the dialogue shows its value. A list attribute shows every value."""
    for assertion in placed.fact.claim:
        for slug in dialogues_of(placed, assertion.dialogue):
            for value in assertion.value:
                used = assertion.field not in SINGLE or value == draft.chosen(f"dialogue/{slug}", assertion.field)
                draft.node(claim_id(slug, assertion.field, value), used=used)


def _add_count(draft: Draft, documents: Documents, placed: Placed) -> None:
    claimed = placed.fact.count
    if claimed is None:
        return
    # The 0 stands for no order: that only decides between values for one attribute, and a count gives none.
    provenance = Provenance(placed.evidence_id, placed.fact.basis, 0)
    found = counted(claimed.counted, documents, placed) if claimed.counted else None
    id = f"count-claim/{placed.document.source}/{placed.fact.id}"
    draft.node(
        id,
        provenance,
        of=claimed.of,
        claimed=claimed.claimed,
        minimum=claimed.minimum,
        maximum=claimed.maximum,
        counted=found,
        agrees=_agrees(found, claimed.minimum, claimed.maximum) if claimed.claimed else None,
    )
    about(draft, id, about_of(placed, ()), provenance)


def _agrees(found: int | None, minimum: int | None, maximum: int | None) -> bool | None:
    """Whether a count of ours lies within the bounds; None if there is no count. A bound of None is no bound."""
    if found is None:
        return None
    return (minimum is None or found >= minimum) and (maximum is None or found <= maximum)


def _add_discrepancy(draft: Draft, source: str, discrepancy: Discrepancy, kind: str) -> None:
    id = f"discrepancy/{source}/{discrepancy.id}"
    for place in discrepancy.places:
        provenance = _add_fault_place(draft, source, discrepancy.id, place)
        draft.node(id, provenance, kind=kind, description=discrepancy.description)
    about(draft, id, discrepancy.about, None)


def _add_fault_place(draft: Draft, source: str, id: str, place: FaultPlace) -> Provenance:
    provenance = Provenance(f"evidence/{source}/{id}/{place.line}", place.basis, 0)
    _add_evidence(
        draft,
        source,
        provenance,
        fact=f"{id}/{place.line}",
        section=place.section,
        paragraph=place.paragraph,
        line=place.line,
        basis=place.basis,
    )
    return provenance
