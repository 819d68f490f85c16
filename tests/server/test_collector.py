"""The garbage collector walks through everything when that is due and nobody waits, and hardly ever else."""

import gc
from collections.abc import Iterator
from weakref import ref

import pytest

from server.collector import DUE, collect_in_quiet


class Thing:
    """What refers to itself: only the collector can find out that nobody else does."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def by_hand() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("by_hand")
def test_in_quiet_all_is_walked_but_only_if_that_is_due() -> None:
    thing = Thing()
    kept = ref(thing)
    gc.collect(1)  # now it is old
    del thing
    collect_in_quiet()
    assert kept() is not None
    for _ in range(DUE):
        gc.collect(1)
    collect_in_quiet()
    assert kept() is None
