"""Runs a plan: gathers level by level what its steps lead to, then puts the answer together from the leaves up.

It words no errors: whatever is irregular raises NotCompiledError, and the resolvers answer instead.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from sys import getsizeof

import orjson

from loaders.batch_key import BatchKey
from loaders.bounded_cache import tight
from loaders.read_session import ReadSession
from schema.compiled.plan import Plan, Rendered, Selection, Step


async def run(plan: Plan, session: ReadSession) -> bytes:
    """The answer's data as JSON: `{"data":…}`.

    Raises NotCompiledError where only the ordinary resolvers can answer, and whatever `session` raises.
    """
    state = _Run(session)
    await state.gather(plan.root)
    await state.assemble(plan.root)
    [data] = plan.root.objects([()], state.rendered)
    return orjson.dumps({"data": data})


class _Run:
    """The state of one run: the keys of each step, and by key the bytes of what the step leads to."""

    def __init__(self, session: ReadSession) -> None:
        self.session = session
        self.cache = session.edition.cache
        self._keys: dict[Step, dict[str, None]] = defaultdict(dict)
        # An optional id that is null is shown as null.
        self._rendered: dict[Step, Rendered] = defaultdict(lambda: {None: None})

    def rendered(self, step: Step) -> Rendered:
        return self._rendered[step]

    async def gather(self, root: Selection) -> None:
        """Reads all that the plan needs, one level after another.

        Keys whose rows are known already are followed within the level; all others are read together at its end.
        """
        ready: list[tuple[Step, Iterable[str]]] = [(step, step.keys([()])) for step in root.steps]
        while ready:
            absent: dict[BatchKey, dict[str, None]] = defaultdict(dict)
            read_next: list[tuple[Step, BatchKey, list[str]]] = []
            while ready:
                step, keys = ready.pop()
                for batch_key, asked in step.batch_keys(self._unseen(step, keys)):
                    unread = self.session.absent(batch_key, asked)
                    if unread:
                        absent[batch_key].update(dict.fromkeys(unread))
                        read_next.append((step, batch_key, unread))
                    if len(unread) < len(asked):
                        known = self.session.known(batch_key)
                        ready += self._onward(step, batch_key, [key for key in asked if key in known])
            if absent:
                await self.session.load_level(absent)
            for step, batch_key, keys in read_next:
                ready += self._onward(step, batch_key, keys)

    async def assemble(self, root: Selection) -> None:
        """Renders each step that was reached, once, after the steps that its objects contain."""
        order: dict[Step, None] = {}
        self._put_in_order(root, order)
        for step in order:
            self._render(step)
            await asyncio.sleep(0)  # lets other requests go on between the steps of a large answer

    def _put_in_order(self, selection: Selection, order: dict[Step, None]) -> None:
        for step in selection.steps:
            if step in self._keys and step not in order:
                for inner in step.selections:
                    self._put_in_order(inner, order)
                order[step] = None

    def _unseen(self, step: Step, keys: Iterable[str]) -> list[str]:
        """Those of the keys that are new to the step and must be followed.

        A key whose bytes the edition has kept needs no rows and no further steps: its bytes are taken over here.
        """
        seen = self._keys[step]
        unseen = [key for key in keys if key not in seen]
        seen.update(dict.fromkeys(unseen))
        if self.cache is None:
            return unseen
        rendered, left = self._rendered[step], []
        for key in unseen:
            kept = self.cache.get((step.rendering, key))
            if kept is None:
                left.append(key)
            else:
                rendered[key] = kept
        self.session.hits += len(unseen) - len(left)
        return left

    def _onward(self, step: Step, batch_key: BatchKey, keys: Iterable[str]) -> list[tuple[Step, Iterable[str]]]:
        """The steps that start from the rows of these keys, each with the keys that it starts from."""
        if not step.leads_on:
            return []
        found = step.selected_rows(batch_key, keys, self.session.known(batch_key))
        return [(inner, inner.keys(rows)) for selection, rows in found for inner in selection.steps]

    def _render(self, step: Step) -> None:
        rendered = self._rendered[step]
        keys = [key for key in self._keys[step] if key not in rendered]
        for key, value in step.render(keys, self.session.known, self.rendered):
            text = orjson.dumps(value)  # bytes that are kept must not keep orjson's spare memory too
            rendered[key] = orjson.Fragment(text if self.cache is None else tight(text))
            if self.cache is not None:
                self.cache.put((step.rendering, key), rendered[key], size=len(text) + getsizeof(key))
