"""Every read there is, for whatever goes through them all: checks of query texts, and the columns of each type.

A family is a module of this folder beside a `.cypher` file of the same name. So a new family need not be registered.
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
    """All reads, family by family."""
    return [read for family in FAMILIES for read in family.reads]
