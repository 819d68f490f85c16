"""Every read there is: for the checks and the listing of all Cypher texts.

A family is a module here beside the file of its patterns, so a new one is in the catalogue by being there.
"""

from importlib import import_module
from importlib.resources import files

from loaders.read_declaration import Family, Read


def _families() -> tuple[Family, ...]:
    names = sorted(file.name for file in files(__package__).iterdir() if file.name.endswith(".cypher"))
    modules = [import_module(f"{__package__}.{name.removesuffix('.cypher')}") for name in names]
    return tuple(module.family for module in modules)


FAMILIES = _families()


def every_read() -> list[Read]:
    """All reads, by family."""
    return [read for family in FAMILIES for read in family.reads]
