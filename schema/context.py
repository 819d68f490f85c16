"""What the resolvers of one answer share."""

from dataclasses import dataclass

from loaders.dataloader import DataLoader


@dataclass(frozen=True, slots=True)
class Context:
    """`loader` belongs to this answer alone: it must not be shared between requests."""

    loader: DataLoader
