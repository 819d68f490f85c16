"""While somebody attacks with questions, others are answered as ever, nothing dies, and memory stays in its bounds."""

import asyncio
import random
from collections.abc import Iterator

import pytest

from tests.attacks.questions import QUESTIONS, Asking
from tests.attacks.raw_client import Connection, Response
from tests.attacks.watch import Seen, bystander, forget_peak, limit_memory, megabytes, port_of
from tests.serving import RunningApi
from tests.tiers import Amount

CLIENTS = 3
MORE_MB = 1_500
"""Addresses that the process may take beside those it has: an attack that gets through kills it, not the machine."""
PEAK_MB = 400
"""Memory that it may take for a moment, beside what it takes at rest: the sum of the settings' bounds."""
WAIT_MS = 100
"""How long a bystander may wait, however quick the answers are while nobody attacks."""


@pytest.fixture(scope="module")
def attacked(api: RunningApi) -> RunningApi:
    limit_memory(api, MORE_MB)
    return api


@pytest.fixture(scope="module")
def quiet(attacked: RunningApi) -> Seen:
    """The same bystander while nobody attacks."""
    with bystander(attacked) as seen:
        asyncio.run(_ask(port_of(attacked), QUIET, random.Random(1), 100))
    return seen


QUIET = QUESTIONS["M3 variables that are new each time"]


async def _ask(port: int, asking: Asking, rng: random.Random, times: int) -> list[Response]:
    async with Connection(port) as connection:
        return [await connection.ask(asking.make(rng)) for _ in range(times)]


async def _attack(port: int, asking: Asking, times: int) -> Iterator[Response]:
    clients = [_ask(port, asking, random.Random(seed), times) for seed in range(CLIENTS)]
    return (response for responses in await asyncio.gather(*clients) for response in responses)


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_attack_holds_nobody_up(attacked: RunningApi, quiet: Seen, amount: Amount, name: str) -> None:
    asking = QUESTIONS[name]
    at_rest = megabytes(attacked, "VmRSS")
    forget_peak(attacked)
    with bystander(attacked) as seen:
        responses = asyncio.run(_attack(port_of(attacked), asking, amount(normal=5, long=50)))
    assert attacked.process.poll() is None
    assert {code for response in responses for code in response.codes or {""}} <= set(asking.codes)
    assert seen.failures == []
    for kind in seen.took:
        assert seen.longest(kind) <= max(WAIT_MS, 10 * quiet.p99(kind)), kind
    assert megabytes(attacked, "VmHWM") <= at_rest + PEAK_MB
