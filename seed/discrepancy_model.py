"""Documents of discrepancies: where in a source something is wrong, stale, vague or at odds.

A `fault` is the documents' finer word for the kind of discrepancy; a registry maps each fault to a kind of the API.
"""

from seed.fact_model import Place
from seed.field_types import FaultName, NodeId, Some, SourceSlug, Text
from seed.registry_model import Model
from seed.vocabulary import Basis


class FaultPlace(Place):
    """One place where a discrepancy shows. It becomes a piece of evidence."""

    section: Text
    basis: Basis = "STATED"


class Discrepancy(Model):
    """One discrepancy within a source, or between it and another. `about` holds the ids of the nodes concerned."""

    id: Text
    fault: FaultName
    description: Text
    about: Some[NodeId]
    places: Some[FaultPlace]


class DiscrepancyDocument(Model):
    source: SourceSlug
    discrepancies: tuple[Discrepancy, ...]
