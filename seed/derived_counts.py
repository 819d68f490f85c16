"""Our own counts, to set beside the numbers that sources claim (docs/decisions/0004-documents.md).

They are taken from the facts of all documents, each thing once.
"""

from collections.abc import Iterator

from seed.assertions_to_graph import dialogues_of
from seed.document_reader import Documents, Placed
from seed.fact_model import Assertion, Counted


def counted(rule: Counted, documents: Documents, of: Placed) -> int | None:
    """How many different things the rule finds for the dialogue that the fact `of` is about.

    None, and not 0, where it finds nothing: a list that no document holds can't contradict a source.
    """
    slugs = set(dialogues_of(of, ()))
    found = {
        key
        for placed in documents.placed()
        if rule.group in (None, placed.fact.group)
        for dialogue, key in _keys(rule, placed)
        if slugs & set(dialogues_of(placed, dialogue))
    }
    return len(found) or None


def _keys(rule: Counted, placed: Placed) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each thing that the rule counts in one fact: the dialogues that its assertion names, and what tells it apart."""
    fact = placed.fact
    if rule.what == "statements" and fact.statement:
        yield (), fact.id
    elif rule.what == "themes":
        yield from ((assertion.dialogue, assertion.label) for assertion in fact.theme if _matches(rule, assertion))
    elif rule.what in ("memberships", "leaderships"):
        for assertion in fact.membership if rule.what == "memberships" else fact.leadership:
            if _matches(rule, assertion):
                yield from ((assertion.dialogue, actor) for actor in assertion.actor if _is(rule.actors, actor))


def _matches(rule: Counted, assertion: Assertion) -> bool:
    # An assertion that lacks an attribute of the rule (a membership has no body) does not match it.
    asked = rule.model_dump(include={"role", "body", "scope", "instrument"}, exclude_none=True)
    return all(getattr(assertion, name, None) == value for name, value in asked.items())


def _is(kind: str | None, actor: str) -> bool:
    return kind is None or actor.startswith(f"{kind}/")
