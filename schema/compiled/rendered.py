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


class RenderedSteps:
    """For one answer of at most `max_bytes`. All methods but `drop` raise TooLargeError where it would have more."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._rendered: dict[Hashable, Rendered] = defaultdict(lambda: {None: None})
        self._lengths: dict[Hashable, dict[str | None, int]] = defaultdict(lambda: {None: NULL_BYTES})
        self._longest: dict[Hashable, int] = defaultdict(lambda: NULL_BYTES)
        self._bytes: dict[Hashable, int] = defaultdict(int)
        self._held_bytes = 0
        self.begin()

    def begin(self) -> None:
        """Says that what is taken from now on is for the next values, and not for the last ones."""
        self._most = 0
        self._counted = 0
        self._uncounted: list[tuple[Hashable, Sequence[str | None]]] = []

    def take(self, step: Hashable, keys: Sequence[str | None]) -> list[orjson.Fragment | None]:
        """What each of the keys leads to, one for one."""
        self._most += len(keys) * self._longest[step]
        self._uncounted.append((step, keys))
        if self._most > self.max_bytes:
            self._count()
        return list(map(self._rendered[step].__getitem__, keys))

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
        self._rendered[step].update(fragments)
        self._lengths[step].update(lengths)
        made = sum(lengths.values())
        self._bytes[step] += made
        self._held_bytes += made
        self._longest[step] = max(self._longest[step], *lengths.values())
        if self._bytes[step] > self.max_bytes or self._held_bytes > 2 * self.max_bytes:
            raise TooLargeError

    def absent(self, step: Hashable, keys: Iterable[str]) -> list[str]:
        """Those of the keys that have no bytes yet."""
        rendered = self._rendered[step]
        return [key for key in keys if key not in rendered]

    def drop(self, step: Hashable) -> None:
        """Lets go of what a step leads to, when nothing is left that takes it."""
        self._rendered.pop(step, None)
        self._lengths.pop(step, None)
        self._held_bytes -= self._bytes.pop(step, 0)

    def _count(self) -> None:
        """Counts the bytes of what was taken. As long as even the longest of its parts would do, nobody counts."""
        for step, keys in self._uncounted:
            self._counted += sum(map(self._lengths[step].__getitem__, keys))
        self._uncounted = []
        self._most = self._counted
        if self._counted > self.max_bytes:
            raise TooLargeError
