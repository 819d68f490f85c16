"""While somebody attacks with questions, others are answered as ever, nothing dies, and memory stays in its bounds."""

import asyncio
import random
from collections.abc import Callable

import pytest

from tests.attacks.questions import QUESTIONS, Asking
from tests.attacks.raw_client import Connection, Response
from tests.attacks.watch import Watch, watch
from tests.serving import RunningApi

CLIENTS = 3
LEAST_ROUNDS = 30
TIMEOUT = "TIMEOUT"
"""What any question may get on a busy machine: some of them are as dear as a question may be."""
MOST_TOLD_BYTES = 20_000
"""Of an answer without data: what was asked does not come back, and errors are few."""


DEAR = {
    "C1 the same things by nodes and edges",
    "H1 as many orders as are allowed",
    "H1 as many orders, from the end",
}
"""What takes seconds to be asked once."""


@pytest.fixture(scope="module")
def attacked(api: RunningApi) -> Watch:
    return watch(api)


async def _ask(port: int, asking: Asking, rng: random.Random) -> Response:
    async with Connection(port) as connection:
        return await connection.ask(asking.make(rng))


async def _attack(port: int, asking: Asking, is_enough: Callable[[int], bool]) -> None:
    """Rounds of clients who ask at once, until so many rounds are enough."""
    rngs = [random.Random(seed) for seed in range(CLIENTS)]
    rounds = 0
    while not is_enough(rounds):
        for response in await asyncio.gather(*[_ask(port, asking, rng) for rng in rngs]):
            codes = response.codes or {""}
            assert codes <= {*asking.codes, TIMEOUT}
            assert codes == {""} or b'"data"' in response.body or len(response.body) <= MOST_TOLD_BYTES
        rounds += 1


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long if name in DEAR else ()) for name in QUESTIONS]
)
def test_an_attack_is_refused_or_answered_in_a_sentence(attacked: Watch, name: str) -> None:
    asyncio.run(_attack(attacked.port, QUESTIONS[name], lambda rounds: rounds == 1))
    assert attacked.api.process.poll() is None


@pytest.mark.long
@pytest.mark.parametrize("name", QUESTIONS)
def test_an_attack_holds_nobody_up(attacked: Watch, name: str) -> None:
    with attacked.nobody_is_held_up() as seen:
        asyncio.run(_attack(attacked.port, QUESTIONS[name], lambda rounds: rounds >= LEAST_ROUNDS and seen.is_enough))
