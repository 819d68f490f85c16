"""Every read there is: for the checks and the listing of all Cypher texts."""

from loaders import (
    claims,
    count_claims,
    countries,
    dataset,
    dialogue_themes,
    dialogues,
    discrepancies,
    evidence,
    instruments,
    leaderships,
    links,
    meetings,
    memberships,
    organisations,
    sources,
    statements,
    themes,
)
from loaders.read import Family, Read

_MODULES = (
    claims,
    count_claims,
    countries,
    dataset,
    dialogue_themes,
    dialogues,
    discrepancies,
    evidence,
    instruments,
    leaderships,
    links,
    meetings,
    memberships,
    organisations,
    sources,
    statements,
    themes,
)
FAMILIES: tuple[Family, ...] = tuple(module.family for module in _MODULES)


def every_read() -> list[Read]:
    """All reads, by family."""
    return [read for family in FAMILIES for read in family.reads]
