"""Runs a plan: gathers level by level what its steps lead to, then puts the answer together from the leaves up.

It words no errors but those of the plan's own faults. Whatever is irregular in the data raises NotCompiledError, and
the resolvers answer instead.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice, repeat
from sys import getsizeof

import orjson
from graphql import GraphQLError

from loaders.batch_key import BatchKey
from loaders.bounded_cache import tight
from loaders.read_session import ReadSession
from loaders.turns import let_go, slices
from schema.compiled.faults import FAULTED, FaultSearch, holds_fault
from schema.compiled.introspection import NOTHING, Introspected
from schema.compiled.plan import Plan, Selection, Step
from schema.compiled.rendered import NULL_BYTES, RenderedSteps, TooLargeError
from schema.errors import MAX_ERRORS

# To find out whether a key is kept, and else to put it among those to read, is work of so many units (`loaders.turns`).
UNITS_PER_KEY = 5
# Rows are searched for faults so many at once, each of which is work of so many units.
ROWS_AT_ONCE, UNITS_PER_ROW = 1_000, 10
# Bytes of an answer after which the next one is made only when it has gone on its way.
LARGE_BYTES = 500_000

Reading = tuple[Step, BatchKey, list[str]]
"""A step, and the keys whose rows it needs, with what is asked of them."""
Work = dict[Step, tuple[list[str], list[int]]]
"""By step, the keys that it has to render, and the units of work that each of them is."""


async def run(
    plan: Plan, session: ReadSession, max_bytes: int, introspected: Introspected = NOTHING
) -> tuple[bytes, list[GraphQLError]]:
    """The answer's data as JSON (`{"data":…}`), and the plan's faults that are in it, one more than are told at most.

    `introspected` is what the plan's introspection gives. Raises TooLargeError where the data would be more than
    `max_bytes`, NotCompiledError where only the ordinary resolvers can answer, and whatever `session` raises.
    """
    state = _Run(session, RenderedSteps(max_bytes))
    await state.gather(plan.root)
    work = state.work()
    search_units = ROWS_AT_ONCE * UNITS_PER_ROW if plan.root.faulty else 0
    async with session.turns.alone(search_units + sum(sum(units) for _, units in work.values())):
        await state.assemble(plan, work)
        [data] = plan.root.objects([()], state.rendered)
        data |= introspected.values or {}
        is_null = introspected.values is None or (plan.root.faulty and holds_fault(data))
        body = orjson.dumps({"data": None if is_null else data})
        if len(body) > max_bytes:
            raise TooLargeError
        if len(body) > LARGE_BYTES:  # else all that were woken at once would be made before any has left
            await let_go()
        faults = await state.errors(plan.root, is_null=is_null) if plan.root.faulty else []
        return body, [*introspected.errors, *faults]


class _Run:
    """The state of one run: the keys of each step, and by key the bytes of what the step leads to."""

    def __init__(self, session: ReadSession, rendered: RenderedSteps) -> None:
        self.session, self.rendered = session, rendered
        self.cache = session.edition.cache
        self._keys: dict[Step, dict[str, None]] = defaultdict(dict)
        self.faulted: dict[Step, set[str]] = defaultdict(set)

    async def gather(self, root: Selection) -> None:
        """Reads all that the plan needs, one level after another.

        Keys whose rows are known already are followed within the level; all others are read together at its end.
        """
        ready = [(step, list(step.keys([()]))) for step in root.steps]
        while ready:
            unread: list[Reading] = []
            while ready:
                step, keys = ready.pop()
                for some, units in slices(keys, repeat(UNITS_PER_KEY, len(keys))):
                    async with self.session.turns.turn(units):
                        ready += self._look_up(step, some, unread)
            if unread:
                await self._read(unread)
            for step, batch_key, keys in unread:
                if not step.inner:
                    continue
                for some, units in slices(keys, step.units(keys, self.session.known)):
                    async with self.session.turns.turn(units):
                        ready += self._onward(step, batch_key, some)

    def work(self) -> Work:
        work = {}
        for step, reached in self._keys.items():
            if keys := self.rendered.absent(step, reached):
                work[step] = keys, list(step.units(keys, self.session.known))
        return work

    async def assemble(self, plan: Plan, work: Work) -> None:
        """Renders each step that was reached, once, after the steps that its objects contain."""
        users = dict(plan.users)  # how many places have yet to take what a step leads to; the last ones are the root's
        for step in reversed(plan.steps):
            if step in work:
                for some, units in slices(*work[step]):
                    async with self.session.turns.turn(units):
                        self._render(step, some)
            for inner in step.inner:
                users[inner] -= 1
                if not users[inner]:
                    self.rendered.drop(inner)
        self.rendered.begin()

    async def errors(self, root: Selection, *, is_null: bool) -> list[GraphQLError]:
        """The faults of the plan for which the answer has nulls; `is_null` says that it is null itself."""
        errors: list[GraphQLError] = []
        search = FaultSearch(self.session.known, self.faulted).errors(root, (), (), is_null=is_null)
        while len(errors) <= (0 if is_null else MAX_ERRORS):
            async with self.session.turns.turn(ROWS_AT_ONCE * UNITS_PER_ROW):
                looked_at = list(islice(search, ROWS_AT_ONCE))
            errors += filter(None, looked_at)
            if len(looked_at) < ROWS_AT_ONCE:
                break
        return errors[: 1 if is_null else MAX_ERRORS + 1]

    def _look_up(self, step: Step, keys: list[str], unread: list[Reading]) -> list[tuple[Step, list[str]]]:
        """Where the keys lead on to as far as their rows are known; what must be read is added to `unread`."""
        ready = []
        for batch_key, asked in step.batch_keys(self._unseen(step, keys)):
            absent = self.session.absent(batch_key, asked)
            if absent:
                unread.append((step, batch_key, absent))
            if step.inner and len(absent) < len(asked):
                known = self.session.known(batch_key)
                ready += self._onward(step, batch_key, [key for key in asked if key in known])
        return ready

    async def _read(self, unread: Iterable[Reading]) -> None:
        batch_keys: dict[BatchKey, dict[str, None]] = defaultdict(dict)
        for _, batch_key, keys in unread:
            batch_keys[batch_key].update(dict.fromkeys(keys))
        await self.session.load_level(batch_keys)

    def _unseen(self, step: Step, keys: Iterable[str]) -> list[str]:
        """Those of the keys that are new to the step and must be followed.

        A key whose bytes the edition has kept needs no rows and no further steps: its bytes are taken over here.
        """
        seen = self._keys[step]
        unseen = [key for key in keys if key not in seen]
        seen.update(dict.fromkeys(unseen))
        if self.cache is None or step.faulty:  # where faults are, is found in the rows
            return unseen
        left = []
        fragments, lengths = {}, {}
        for key in unseen:
            kept = self.cache.get((step.rendering, key))
            if kept is None:
                left.append(key)
            else:
                fragments[key], lengths[key] = kept
        self.rendered.put(step, fragments, lengths)
        self.session.hits += len(unseen) - len(left)
        return left

    def _onward(self, step: Step, batch_key: BatchKey, keys: Iterable[str]) -> list[tuple[Step, list[str]]]:
        """The steps that start from the rows of these keys, each with the keys that it starts from."""
        found = step.selected_rows(batch_key, keys, self.session.known(batch_key))
        return [(inner, list(inner.keys(rows))) for selection, rows in found for inner in selection.steps]

    def _render(self, step: Step, keys: list[str]) -> None:
        self.rendered.begin()
        fragments: dict[str, orjson.Fragment | None] = {}
        lengths, bytes_ = {}, 0
        cache = None if step.faulty else self.cache
        for key, value in step.render(keys, self.session.known, self.rendered):
            lengths[key] = NULL_BYTES
            if value is None:
                fragments[key] = None
            elif step.faulty and holds_fault(value):
                self.faulted[step].add(key)
                fragments[key] = FAULTED
            else:
                text = orjson.dumps(value)
                lengths[key] = length = len(text)
                bytes_ += length
                if bytes_ > self.rendered.max_bytes:
                    raise TooLargeError
                if cache is None or not cache.admits(size := length + getsizeof(key)):
                    fragments[key] = orjson.Fragment(text)
                else:  # what is kept must not keep orjson's spare memory too
                    fragments[key] = fragment = orjson.Fragment(tight(text))
                    cache.put((step.rendering, key), (fragment, length), size=size)
        self.rendered.put(step, fragments, lengths)
