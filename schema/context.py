"""What the resolvers of one answer share."""

from dataclasses import dataclass

from loaders.dataloader import DataLoader
from schema.resolvers import Budget


@dataclass(frozen=True, slots=True)
class Context:
    """`loader` and `budget` belong to this answer alone: they must not be shared between requests."""

    loader: DataLoader
    budget: Budget
