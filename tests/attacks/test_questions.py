"""While somebody attacks with questions, others are answered as ever, nothing dies, and memory stays in its bounds."""

import asyncio
import random

import pytest

from tests.attacks.questions import QUESTIONS, Asking
from tests.attacks.raw_client import Connection, Response
from tests.attacks.watch import Seen, bystander, forget_peak, limit_memory, megabytes, port_of
from tests.serving import RunningApi

CLIENTS = 3
ROUNDS, MOST_ROUNDS = 30, 3_000
ENOUGH = 50
"""How often a bystander is to be answered during an attack."""
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
    """The same bystander while somebody else asks for a little."""
    with bystander(attacked) as seen:
        asyncio.run(_attack(port_of(attacked), QUIET, seen, 100, ENOUGH))
    return seen


QUIET = QUESTIONS["M3 variables that are new each time"]


async def _ask(port: int, asking: Asking, rng: random.Random) -> Response:
    async with Connection(port) as connection:
        return await connection.ask(asking.make(rng))


async def _attack(port: int, asking: Asking, seen: Seen, rounds: int, answers: int = 0) -> list[Response]:
    """So many rounds of clients who ask at once, and more until the bystander has had so many answers of each kind."""
    rngs = [random.Random(seed) for seed in range(CLIENTS)]
    responses: list[Response] = []
    for round_ in range(MOST_ROUNDS):
        if round_ >= rounds and seen.answers >= answers:
            break
        responses += await asyncio.gather(*[_ask(port, asking, rng) for rng in rngs])
    return responses


def codes(responses: list[Response]) -> set[str]:
    return {code for response in responses for code in response.codes or {""}}


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_attack_is_refused_or_answered_in_a_sentence(attacked: RunningApi, name: str) -> None:
    responses = asyncio.run(_attack(port_of(attacked), QUESTIONS[name], Seen(), 1))
    assert codes(responses) <= set(QUESTIONS[name].codes)
    assert attacked.process.poll() is None


@pytest.mark.long
@pytest.mark.parametrize("name", QUESTIONS)
def test_an_attack_holds_nobody_up(attacked: RunningApi, quiet: Seen, name: str) -> None:
    at_rest = megabytes(attacked, "VmRSS")
    forget_peak(attacked)
    with bystander(attacked) as seen:
        responses = asyncio.run(_attack(port_of(attacked), QUESTIONS[name], seen, ROUNDS, ENOUGH))
    assert codes(responses) <= set(QUESTIONS[name].codes)
    assert attacked.process.poll() is None
    assert seen.failures == []
    for kind in seen.took:
        assert seen.longest(kind) <= max(WAIT_MS, 10 * quiet.p99(kind)), kind
    assert megabytes(attacked, "VmHWM") <= at_rest + PEAK_MB
