"""What each kind of assertion adds to the graph: one function for each, by the name of its key in a fact."""

from collections.abc import Callable, Iterable
from typing import Any

from seed.document_reader import Placed
from seed.draft_graph import By, Draft
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

Adds = Callable[[Draft, Placed, Any, By], None]


def dialogues_of(placed: Placed, asserted: Iterable[str]) -> tuple[str, ...]:
    """The dialogues that an assertion is of: those it names, else the document's own."""
    own = (placed.document.dialogue,) if placed.document.dialogue else ()
    return tuple(asserted) or own


def about_of(placed: Placed, asserted: Iterable[str]) -> tuple[str, ...]:
    """The nodes that a statement is about: those it names, else the document's, else its dialogue."""
    return tuple(asserted) or placed.document.about or tuple(f"dialogue/{slug}" for slug in dialogues_of(placed, ()))


def about(draft: Draft, id: str, targets: Iterable[str], by: By | None) -> None:
    """ABOUT edges from a statement, claim, count claim or discrepancy; `by` is the fact that names the targets."""
    for target in targets:
        draft.edge(f"about/{id}/{target}", "ABOUT", (id, target), by)


def membership(draft: Draft, placed: Placed, said: Membership, by: By) -> None:
    instrument = f"instrument/{said.instrument}" if said.instrument else None
    for slug in dialogues_of(placed, said.dialogue):
        for actor in said.actor:
            id = with_query(
                f"membership/{slug}/{actor}/{said.role}",
                scope=said.scope,
                instrument=said.instrument,
                since=said.since,
                until=said.until,
            )
            rest = {"role": said.role, "scope": said.scope, "instrument": instrument, "note": said.note}
            dates = {"since": said.since, "until": said.until}
            draft.edge(id, "MEMBER_OF", (actor, f"dialogue/{slug}"), by, **rest, **dates)
            draft.use(instrument, by)


def leadership(draft: Draft, placed: Placed, said: Leadership, by: By) -> None:
    for slug in dialogues_of(placed, said.dialogue):
        for actor in said.actor:
            parts = {"body": said.body, "scope": said.scope, "since": said.since, "until": said.until}
            id = with_query(f"leadership/{slug}/{actor}/{said.role}", **parts)
            ends = (actor, f"dialogue/{slug}")
            draft.edge(id, "LEADS", ends, by, role=said.role, note=said.note, **parts)


def theme(draft: Draft, placed: Placed, said: Theme, by: By) -> None:
    instrument = f"instrument/{said.instrument}" if said.instrument else None
    for slug in dialogues_of(placed, said.dialogue):
        for one in said.theme:
            parts = {"label": said.label, "instrument": said.instrument, "since": said.since}
            rest = {"crossCutting": said.cross_cutting, "position": said.position}
            draft.edge(
                with_query(f"addresses/{slug}/{one}", **parts),
                "ADDRESSES",
                (f"dialogue/{slug}", f"theme/{one}"),
                by,
                **(parts | rest | {"instrument": instrument}),
            )
            draft.use(instrument, by)


def claim(draft: Draft, placed: Placed, said: Claim, by: By) -> None:
    for slug in dialogues_of(placed, said.dialogue):
        for value in said.value:
            id = claim_id(slug, said.field, value)
            draft.node(id, by, field=said.field, value=value)
            about(draft, id, [f"dialogue/{slug}"], by)
            draft.give(f"dialogue/{slug}", said.field, value, by)


def claim_id(slug: str, field: str, value: str) -> str:
    """The id of the claim that a dialogue has this value for this attribute."""
    return f"claim/{slug}/{field}/{encoded(value)}"


def link(draft: Draft, placed: Placed, said: Link, by: By) -> None:
    for slug in dialogues_of(placed, said.dialogue):
        id = with_query(f"related-to/{slug}/{said.to}", relation=said.relation, name=said.name)
        ends = (f"dialogue/{slug}", said.to)
        draft.edge(id, "RELATED_TO", ends, by, relation=said.relation, name=said.name)


def instrument(draft: Draft, _: Placed, said: Instrument, by: By) -> None:
    id = f"instrument/{said.slug}"
    draft.use(id, by)
    for alias in said.aliases:
        draft.give(id, "aliases", alias, by)
    draft.give(id, "adopted", said.adopted, by)
    draft.give(id, "validFrom", said.valid_from, by)
    draft.give(id, "validUntil", said.valid_until, by)
    for slug in said.adopted_by:
        draft.edge(f"adopted/{slug}/{said.slug}", "ADOPTED", (f"dialogue/{slug}", id), by)
    if said.adopted_at:
        ends = (id, f"meeting/{said.adopted_at}")
        draft.edge(f"adopted-at/{said.slug}/{said.adopted_at}", "ADOPTED_AT", ends, by)
    if said.supersedes:
        ends = (id, f"instrument/{said.supersedes}")
        draft.edge(f"supersedes/{said.slug}/{said.supersedes}", "SUPERSEDES", ends, by)


def meeting(draft: Draft, _: Placed, said: Meeting, by: By) -> None:
    id = f"meeting/{said.slug}"
    draft.use(id, by)
    draft.give(id, "date", said.date, by)
    draft.give(id, "ended", said.ended, by)
    draft.give(id, "place", said.place, by)
    for slug in said.held_by:
        draft.edge(f"held/{slug}/{said.slug}", "HELD", (f"dialogue/{slug}", id), by)


def programme(draft: Draft, _: Placed, said: Programme, by: By) -> None:
    id = f"organisation/{said.slug}"
    draft.use(id, by)
    draft.give(id, "started", said.started, by)
    draft.give(id, "ended", said.ended, by)
    for slug in said.carries:
        draft.edge(f"carries/{said.slug}/{slug}", "CARRIES", (id, f"dialogue/{slug}"), by)
    if said.part_of:
        ends = (id, f"organisation/{said.part_of}")
        draft.edge(f"part-of/{said.slug}/{said.part_of}", "PART_OF", ends, by)


def statement(draft: Draft, placed: Placed, said: Statement, by: By) -> None:
    id = f"statement/{key_of(by.evidence)}"
    draft.node(id, by, kind=said.kind, text=said.text, since=said.since, until=said.until)
    about(draft, id, about_of(placed, said.about), by)


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
