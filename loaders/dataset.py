"""The dataset: which version of the facts is loaded, and how much it holds."""

from dataclasses import dataclass

from loaders.read_declaration import Family, Shape


@dataclass(frozen=True, slots=True)
class Dataset:
    id: str
    version: str
    loaded_at: str  # ISO 8601
    citation: str
    licence: str
    countries: int
    dialogues: int
    organisations: int
    memberships: int
    leaderships: int
    sources: int


family = Family("dataset", Shape(Dataset, "dataset", {"loaded_at": "toString(dataset.loadedAt)"}))

dataset_by_id = family.read("dataset_by_id")
