"""What every resolver of one answer shares."""

from dataclasses import dataclass

from loaders.dataloader import Waiting


@dataclass(frozen=True, slots=True)
class Context:
    """`waiting` serves this answer alone."""

    waiting: Waiting
