"""The bytes of the steps that have been rendered, key by key, and the limit on the bytes of the answer that they make.

Whatever is rendered stands in the answer at least once. So the bytes of one step, or of what is about to be put
together of such bytes, are never more than those of the whole answer: as soon as they are too many, the answer would be
too large, and nothing has been copied yet. All steps together hold at most twice as many: what one place has taken
already, and another has not, is there twice.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence

import orjson

Rendered = dict[str | None, orjson.Fragment | None]
"""By key, what a step leads to, as bytes of JSON; None for the key None, and for a key that leads to nothing."""
NULL_BYTES = 4


class TooLargeError(Exception):
    """The answer would have more bytes than it may have."""


class _OfStep:
    """What one step leads to: the fragments by key, their lengths, the longest of these, and their sum."""

    __slots__ = ("bytes", "fragments", "lengths", "longest")

    def __init__(self) -> None:
        self.fragments: Rendered = {None: None}
        self.lengths: dict[str | None, int] = {None: NULL_BYTES}
        self.longest, self.bytes = NULL_BYTES, 0


class RenderedSteps:
    """For one answer of at most `max_bytes`. All methods but `drop` raise TooLargeError where it would have more."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._steps: dict[Hashable, _OfStep] = defaultdict(_OfStep)
        self._held_bytes = 0
        self.begin()

    def begin(self) -> None:
        """Says that what is taken from now on is for the next values, and not for the last ones."""
        self._most = 0
        self._counted = 0
        self._uncounted: list[tuple[_OfStep, Sequence[str | None]]] = []

    def take(self, step: Hashable, keys: Sequence[str | None]) -> list[orjson.Fragment | None]:
        """What each of the keys leads to, one for one."""
        taken = self._steps[step]
        self._most += len(keys) * taken.longest
        self._uncounted.append((taken, keys))
        if self._most > self.max_bytes:
            self._count()
        return list(map(taken.fragments.__getitem__, keys))

    def admit(self, length: int) -> None:
        """Counts texts of that length in all, which are about to be taken beside what steps lead to."""
        self._most += length
        self._counted += length
        if self._most > self.max_bytes:
            self._count()

    def put(self, step: Hashable, fragments: Mapping[str, orjson.Fragment | None], lengths: Mapping[str, int]) -> None:
        """Notes to which bytes the step leads from these keys, and how many they are."""
        if not lengths:
            return
        made = sum(lengths.values())
        put = self._steps[step]
        put.fragments.update(fragments)
        put.lengths.update(lengths)
        put.longest = max(put.longest, *lengths.values())
        put.bytes += made
        self._held_bytes += made
        if put.bytes > self.max_bytes or self._held_bytes > 2 * self.max_bytes:
            raise TooLargeError

    def absent(self, step: Hashable, keys: Iterable[str]) -> list[str]:
        """Those of the keys that have no bytes yet."""
        known = self._steps[step].fragments
        return [key for key in keys if key not in known]

    def drop(self, step: Hashable) -> None:
        """Lets go of what a step leads to, when nothing is left that takes it."""
        if dropped := self._steps.pop(step, None):
            self._held_bytes -= dropped.bytes

    def _count(self) -> None:
        """Counts the bytes of what was taken. As long as even the longest of its parts would do, nobody counts."""
        for taken, keys in self._uncounted:
            self._counted += sum(map(taken.lengths.__getitem__, keys))
        self._uncounted = []
        self._most = self._counted
        if self._counted > self.max_bytes:
            raise TooLargeError
