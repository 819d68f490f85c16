"""How Python's garbage collector goes about its work in a process that serves: it rarely walks through everything.

Documents, plans and rows are kept as hundreds of thousands of objects. To walk through them all takes some 100 ms, in
which nobody is answered, and finds next to nothing: hardly any of our objects refer to each other in cycles.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Objects that are walked when so many are new; and how often that happens before those that are left are walked once
# more. So at most 50,000 are walked at once, in some 5 ms.
YOUNG, TIMES = 10_000, 3
# After so many of those second walks all objects are walked, as soon as nobody asks for anything, and at last in any
# case.
DUE, OVERDUE = 10, 500


def spare_the_collector() -> None:
    """Has the collector leave alone what there is by now, the schema above all, and seldom walk all the rest."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, TIMES, OVERDUE)


@contextmanager
def left_alone() -> Iterator[None]:
    """For work that leaves many objects which refer to each other in circles, as graphql-core's validation does.

    A collector that came in the middle of it would take them for old ones, and leave them for long.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def collect_in_quiet() -> None:
    """Has all objects walked, if that is due. For a moment when nobody waits for an answer."""
    if gc.get_count()[2] >= DUE:
        gc.collect()
