"""Keeps the driver from importing pandas and numpy, a third of a second and 40 MB of every start.

The driver loads them, where they are installed, to convert values that nobody here gives or asks for. The seed needs
pandas, and imports it when it does. Should the driver look elsewhere one day, it is slow again, and no less right.
"""

import sys
from types import ModuleType

OPTIONAL = "neo4j._optional_deps"


def leave_out_pandas() -> None:
    """To be called before the driver is imported; later it does nothing."""
    if "neo4j" not in sys.modules:
        nothing = ModuleType(OPTIONAL)
        vars(nothing).update(np=None, pd=None, pa=None, pa_compute=None)
        sys.modules[OPTIONAL] = nothing
