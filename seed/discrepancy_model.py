"""Documents of discrepancies: where a source is wrong, stale, incomplete or at odds, and where in it."""

from seed.fact_model import Place
from seed.field_types import FaultName, NodeId, Some, SourceSlug, Text
from seed.registry_model import Model
from seed.vocabulary import Basis


class FaultPlace(Place):
    section: Text
    basis: Basis = "STATED"


class Discrepancy(Model):
    """Where a source is wrong, stale or at odds with itself or another."""

    id: Text
    fault: FaultName
    description: Text
    about: Some[NodeId]
    places: Some[FaultPlace]


class DiscrepancyDocument(Model):
    source: SourceSlug
    discrepancies: tuple[Discrepancy, ...]
