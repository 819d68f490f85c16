"""Runs a plan: gathers level by level what its steps lead to, then puts the answer together from the leaves up."""

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

    Raises NotCompiledError where it met what only the ordinary resolvers can answer; what the reads raise.
    """
    answer = _Run(session)
    await answer.gather(plan.root)
    await answer.assemble(plan.root)
    [data] = plan.root.objects([()], answer.rendered)
    return orjson.dumps({"data": data})


class _Run:
    """What is known of one answer: the keys of each step, and what they lead to as bytes."""

    def __init__(self, session: ReadSession) -> None:
        self.session = session
        self.cache = session.edition.cache
        self._keys: dict[Step, dict[str, None]] = defaultdict(dict)
        self._rendered: dict[Step, Rendered] = defaultdict(lambda: {None: None})

    def rendered(self, step: Step) -> Rendered:
        return self._rendered[step]

    async def gather(self, root: Selection) -> None:
        """Reads all that the plan needs. A key is followed as soon as its rows are known, whatever others wait for."""
        ready: list[tuple[Step, Iterable[str]]] = [(step, step.keys([()])) for step in root.steps]
        while ready:
            absent: dict[BatchKey, dict[str, None]] = defaultdict(dict)
            waiting: list[tuple[Step, BatchKey, list[str]]] = []
            while ready:
                step, keys = ready.pop()
                for batch_key, asked in step.batch_keys(self._unseen(step, keys)):
                    unread = self.session.absent(batch_key, asked)
                    if unread:
                        absent[batch_key].update(dict.fromkeys(unread))
                        waiting.append((step, batch_key, unread))
                    if len(unread) < len(asked):
                        ready += self._onward(step, batch_key, set(asked).difference(unread))
            if absent:
                await self.session.load_level(absent)
            for step, batch_key, keys in waiting:
                ready += self._onward(step, batch_key, keys)

    async def assemble(self, root: Selection) -> None:
        """Renders each step once, after all that it is made of."""
        order: dict[Step, None] = {}
        self._put_in_order(root, order)
        for step in order:
            self._render(step)
            await asyncio.sleep(0)  # others are answered between the steps of a large answer

    def _put_in_order(self, selection: Selection, order: dict[Step, None]) -> None:
        for step in selection.steps:
            if step in self._keys and step not in order:
                for inner in step.selections:
                    self._put_in_order(inner, order)
                order[step] = None

    def _unseen(self, step: Step, keys: Iterable[str]) -> list[str]:
        """Those of the keys that the step has not been asked for; what the edition has kept is rendered already."""
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
        if not step.leads_on:
            return []
        found = step.selected_rows(batch_key, keys, self.session.known(batch_key))
        return [(inner, inner.keys(rows)) for selection, rows in found for inner in selection.steps]

    def _render(self, step: Step) -> None:
        rendered = self._rendered[step]
        keys = [key for key in self._keys[step] if key not in rendered]
        for key, value in step.render(keys, self.session.known, self.rendered):
            text = orjson.dumps(value)
            rendered[key] = orjson.Fragment(text if self.cache is None else tight(text))
            if self.cache is not None:
                self.cache.put((step.rendering, key), rendered[key], size=len(text) + getsizeof(key))
