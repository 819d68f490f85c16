"""Which read an id needs: its part before the first slash says what kind of node or edge it names."""

from loaders.countries import country_by_id
from loaders.dialogues import dialogue_by_id
from loaders.discrepancies import discrepancy_by_id
from loaders.evidence import evidence_by_id
from loaders.instruments import instrument_by_id
from loaders.leaderships import leadership_by_id
from loaders.meetings import meeting_by_id
from loaders.memberships import membership_by_id
from loaders.organisations import organisation_by_id
from loaders.read_declaration import Read
from loaders.sources import source_by_id
from loaders.themes import theme_by_id

_NODES = {
    "country": country_by_id,
    "dialogue": dialogue_by_id,
    "discrepancy": discrepancy_by_id,
    "instrument": instrument_by_id,
    "leadership": leadership_by_id,
    "meeting": meeting_by_id,
    "membership": membership_by_id,
    "organisation": organisation_by_id,
    "source": source_by_id,
    "theme": theme_by_id,
}
# Rows refer to evidence by id, but evidence is no Node of the API: `node(id:)` does not find it.
_OTHERS = {"evidence": evidence_by_id}


def node_read(id: str) -> Read | None:
    """The read for the id of a Node of the API; None where no kind of Node has such ids."""
    return _NODES.get(id.partition("/")[0])


def read_of(id: str) -> Read:
    """The read for any id that a row refers to. Raises KeyError where the graph holds an id of no known kind."""
    kind = id.partition("/")[0]
    return _NODES.get(kind) or _OTHERS[kind]


def reads_by_id() -> tuple[Read, ...]:
    """Every read that an id can need."""
    return (*_NODES.values(), *_OTHERS.values())
