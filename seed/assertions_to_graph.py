"""What each kind of assertion adds to the graph.

There is one function for each key under which a fact asserts something (`membership`, `theme`, …); `ADDS` maps the keys
to the functions. They build the ids that docs/model.md describes, and must not read documents or a database.
"""

from collections.abc import Callable, Iterable
from typing import Any

from seed.choose_value import Provenance
from seed.document_reader import Placed
from seed.draft_graph import Draft
from seed.fact_model import (
    Claim,
    Instrument,
    Leadership,
    Link,
    Meeting,
    Membership,
    Programme,
    Statement,
    Theme,
)
from seed.graph import encoded, key_of, with_query

Adds = Callable[[Draft, Placed, Any, Provenance], None]


def dialogues_of(placed: Placed, asserted: Iterable[str]) -> tuple[str, ...]:
    """The slugs of the dialogues that an assertion is about: those it names, else its document's own, else none."""
    own = (placed.document.dialogue,) if placed.document.dialogue else ()
    return tuple(asserted) or own


def about_of(placed: Placed, asserted: Iterable[str]) -> tuple[str, ...]:
    """The ids of the nodes that a statement or a count is about.

    Those are the nodes that it names, else those that its document names, else the document's dialogue.
    """
    return tuple(asserted) or placed.document.about or tuple(f"dialogue/{slug}" for slug in dialogues_of(placed, ()))


def about(draft: Draft, id: str, targets: Iterable[str], provenance: Provenance | None) -> None:
    """Adds an ABOUT edge to each target from the statement, claim, count claim or discrepancy with this id.

    `provenance` is the fact that names the targets, and counts as evidence for them; None is no evidence.
    """
    for target in targets:
        draft.edge(f"about/{id}/{target}", "ABOUT", (id, target), provenance)


def membership(draft: Draft, placed: Placed, assertion: Membership, provenance: Provenance) -> None:
    instrument = f"instrument/{assertion.instrument}" if assertion.instrument else None
    for slug in dialogues_of(placed, assertion.dialogue):
        for actor in assertion.actor:
            id = with_query(
                f"membership/{slug}/{actor}/{assertion.role}",
                scope=assertion.scope,
                instrument=assertion.instrument,
                since=assertion.since,
                until=assertion.until,
            )
            rest = {"role": assertion.role, "scope": assertion.scope, "instrument": instrument, "note": assertion.note}
            dates = {"since": assertion.since, "until": assertion.until}
            draft.edge(id, "MEMBER_OF", (actor, f"dialogue/{slug}"), provenance, **rest, **dates)
            # The edge only holds the instrument's id as a property: the node has to be asked for.
            draft.use(instrument, provenance)


def leadership(draft: Draft, placed: Placed, assertion: Leadership, provenance: Provenance) -> None:
    for slug in dialogues_of(placed, assertion.dialogue):
        for actor in assertion.actor:
            parts = {
                "body": assertion.body,
                "scope": assertion.scope,
                "since": assertion.since,
                "until": assertion.until,
            }
            id = with_query(f"leadership/{slug}/{actor}/{assertion.role}", **parts)
            ends = (actor, f"dialogue/{slug}")
            draft.edge(id, "LEADS", ends, provenance, role=assertion.role, note=assertion.note, **parts)


def theme(draft: Draft, placed: Placed, assertion: Theme, provenance: Provenance) -> None:
    instrument = f"instrument/{assertion.instrument}" if assertion.instrument else None
    for slug in dialogues_of(placed, assertion.dialogue):
        for one in assertion.theme:
            parts = {"label": assertion.label, "instrument": assertion.instrument, "since": assertion.since}
            rest = {"crossCutting": assertion.cross_cutting, "position": assertion.position}
            draft.edge(
                with_query(f"addresses/{slug}/{one}", **parts),
                "ADDRESSES",
                (f"dialogue/{slug}", f"theme/{one}"),
                provenance,
                # In the edge's id the instrument is a slug, in its property an id.
                **(parts | rest | {"instrument": instrument}),
            )
            draft.use(instrument, provenance)


def claim(draft: Draft, placed: Placed, assertion: Claim, provenance: Provenance) -> None:
    for slug in dialogues_of(placed, assertion.dialogue):
        for value in assertion.value:
            id = claim_id(slug, assertion.field, value)
            draft.node(id, provenance, field=assertion.field, value=value)
            about(draft, id, [f"dialogue/{slug}"], provenance)
            # The claim stays in the graph, whether or not this value becomes the one that the dialogue shows.
            draft.give(f"dialogue/{slug}", assertion.field, value, provenance)


def claim_id(slug: str, field: str, value: str) -> str:
    """The id of the claim that the attribute `field` of a dialogue has this value."""
    return f"claim/{slug}/{field}/{encoded(value)}"


def link(draft: Draft, placed: Placed, assertion: Link, provenance: Provenance) -> None:
    for slug in dialogues_of(placed, assertion.dialogue):
        id = with_query(f"related-to/{slug}/{assertion.to}", relation=assertion.relation, name=assertion.name)
        ends = (f"dialogue/{slug}", assertion.to)
        draft.edge(id, "RELATED_TO", ends, provenance, relation=assertion.relation, name=assertion.name)


def instrument(draft: Draft, _: Placed, assertion: Instrument, provenance: Provenance) -> None:
    id = f"instrument/{assertion.slug}"
    draft.use(id, provenance)
    for alias in assertion.aliases:
        draft.give(id, "aliases", alias, provenance)
    draft.give(id, "adopted", assertion.adopted, provenance)
    draft.give(id, "validFrom", assertion.valid_from, provenance)
    draft.give(id, "validUntil", assertion.valid_until, provenance)
    for slug in assertion.adopted_by:
        draft.edge(f"adopted/{slug}/{assertion.slug}", "ADOPTED", (f"dialogue/{slug}", id), provenance)
    if assertion.adopted_at:
        ends = (id, f"meeting/{assertion.adopted_at}")
        draft.edge(f"adopted-at/{assertion.slug}/{assertion.adopted_at}", "ADOPTED_AT", ends, provenance)
    if assertion.supersedes:
        ends = (id, f"instrument/{assertion.supersedes}")
        draft.edge(f"supersedes/{assertion.slug}/{assertion.supersedes}", "SUPERSEDES", ends, provenance)


def meeting(draft: Draft, _: Placed, assertion: Meeting, provenance: Provenance) -> None:
    id = f"meeting/{assertion.slug}"
    draft.use(id, provenance)
    draft.give(id, "date", assertion.date, provenance)
    draft.give(id, "ended", assertion.ended, provenance)
    draft.give(id, "place", assertion.place, provenance)
    for slug in assertion.held_by:
        draft.edge(f"held/{slug}/{assertion.slug}", "HELD", (f"dialogue/{slug}", id), provenance)


def programme(draft: Draft, _: Placed, assertion: Programme, provenance: Provenance) -> None:
    id = f"organisation/{assertion.slug}"
    draft.use(id, provenance)
    draft.give(id, "started", assertion.started, provenance)
    draft.give(id, "ended", assertion.ended, provenance)
    for slug in assertion.carries:
        draft.edge(f"carries/{assertion.slug}/{slug}", "CARRIES", (id, f"dialogue/{slug}"), provenance)
    if assertion.part_of:
        ends = (id, f"organisation/{assertion.part_of}")
        draft.edge(f"part-of/{assertion.slug}/{assertion.part_of}", "PART_OF", ends, provenance)


def statement(draft: Draft, placed: Placed, assertion: Statement, provenance: Provenance) -> None:
    id = f"statement/{key_of(provenance.evidence)}"
    draft.node(id, provenance, kind=assertion.kind, text=assertion.text, since=assertion.since, until=assertion.until)
    about(draft, id, about_of(placed, assertion.about), provenance)


ADDS: dict[str, Adds] = {
    "membership": membership,
    "leadership": leadership,
    "theme": theme,
    "claim": claim,
    "link": link,
    "instrument": instrument,
    "meeting": meeting,
    "programme": programme,
    "statement": statement,
}
