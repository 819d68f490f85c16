"""What every resolver of one answer shares."""

from dataclasses import dataclass

from loaders.dataloader import DataLoader


@dataclass(frozen=True, slots=True)
class Context:
    """`loader` serves this answer alone."""

    loader: DataLoader
