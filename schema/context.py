"""What every resolver of one answer shares."""

from dataclasses import dataclass

from loaders.reads import Reads


@dataclass(frozen=True, slots=True)
class Context:
    """`reads` serves this answer alone."""

    reads: Reads
