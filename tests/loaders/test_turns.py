"""Turns: long answers go on slice by slice and one after another, short ones go on at once."""

import asyncio
from collections import Counter
from itertools import pairwise, repeat

from hypothesis import given
from hypothesis import strategies as st

from loaders.turns import ENOUGH, SLICE, Lanes, Turns, slices

KEYS = [str(i) for i in range(1_000)]


@given(st.lists(st.integers(0, 2 * SLICE), max_size=200))
def test_slices_are_all_keys_in_order_and_none_is_larger_than_it_must(units: list[int]) -> None:
    keys = KEYS[: len(units)]
    parts = list(slices(keys, units))
    assert [key for part, _ in parts for key in part] == keys
    for part, work in parts:
        assert work == sum(units[int(key)] for key in part)
        assert work <= SLICE or len(part) == 1
    for (_, work), (later, _) in pairwise(parts):
        assert work + units[int(later[0])] > SLICE


def test_no_keys_are_no_slice() -> None:
    assert list(slices([], repeat(5, 0))) == []


async def work(name: str, turns: Turns, slices_of_work: int, done: list[str], units: int = SLICE) -> None:
    for _ in range(slices_of_work):
        async with turns.turn(units):
            done.append(name)


def test_two_long_answers_take_turns() -> None:
    async def both() -> list[str]:
        lanes, done = Lanes(), list[str]()
        await asyncio.gather(work("a", Turns(lanes), 10, done), work("b", Turns(lanes), 10, done))
        return done

    done = asyncio.run(both())
    # Two slices of each are free. From then on, neither has two in a row while the other has any left.
    assert done == ["a", "a", "b", "b", *["a", "b"] * 8]


def test_a_long_answer_lets_others_go_on_after_each_slice_though_it_is_alone() -> None:
    async def beside() -> list[str]:
        done = list[str]()

        async def tick() -> None:
            while True:
                done.append("tick")
                await asyncio.sleep(0)

        ticking = asyncio.create_task(tick())
        await asyncio.sleep(0)
        await work("long", Turns(Lanes()), 10, done)
        ticking.cancel()
        return done

    done = asyncio.run(beside())
    assert all(pair != ("long", "long") for pair in pairwise(done[3:]))


def test_a_short_answer_waits_for_no_long_one() -> None:
    async def beside_a_holder() -> list[str]:
        lanes, done = Lanes(), list[str]()
        async with lanes.long:
            await work("short", Turns(lanes), 5, done, SLICE // 5)
        return done

    assert asyncio.run(beside_a_holder()) == ["short"] * 5


def test_of_many_short_answers_that_wake_up_at_once_only_some_go_on_in_one_turn_of_the_loop() -> None:
    async def all_of_them() -> Counter[int]:
        lanes, turn, done = Lanes(), 0, Counter[int]()

        async def tick() -> None:
            nonlocal turn
            while True:
                turn += 1
                await asyncio.sleep(0)

        async def one() -> None:
            turns = Turns(lanes)
            for units in (100, 900):
                async with turns.turn(units):
                    done[turn] += units

        ticking = asyncio.create_task(tick())
        await asyncio.gather(*[one() for _ in range(200)])
        ticking.cancel()
        return done

    done = asyncio.run(all_of_them())
    assert sum(done.values()) == 200 * 1_000
    assert max(done.values()) <= ENOUGH + 2 * 1_000


def test_an_error_within_a_turn_gives_the_lane_back() -> None:
    async def fails() -> bool:
        lanes = Lanes()
        turns = Turns(lanes)
        try:
            async with turns.turn(2 * SLICE):
                raise ValueError
        except ValueError:
            return lanes.long.locked()

    assert asyncio.run(fails()) is False


def test_of_many_who_pause_no_two_go_on_in_one_turn_of_the_loop() -> None:
    async def all_of_them() -> tuple[list[int], Turns]:
        turns, turn, went_on = Turns(Lanes()), 0, list[int]()
        turns.left = 0

        async def tick() -> None:
            nonlocal turn
            while True:
                turn += 1
                await asyncio.sleep(0)

        async def one() -> None:
            await turns.pause(1)
            went_on.append(turn)

        ticking = asyncio.create_task(tick())
        working = [asyncio.create_task(one()) for _ in range(20)]
        await asyncio.sleep(0)
        assert turns.waiting == 20
        working[3].cancel()
        await asyncio.gather(*working, return_exceptions=True)
        ticking.cancel()
        return went_on, turns

    went_on, turns = asyncio.run(all_of_them())
    assert len(set(went_on)) == 19
    assert (turns.waiting, turns.lanes.long.locked()) == (0, False)


def test_long_answers_are_put_together_one_after_another_and_short_ones_beside_them() -> None:
    async def beside() -> list[str]:
        lanes, done = Lanes(), list[str]()

        async def put_together(name: str, units: int) -> None:
            turns = Turns(lanes)
            async with turns.alone(units):
                done.append(name)
                for _ in range(units // SLICE):
                    async with turns.turn(SLICE):
                        pass
                done.append(name)

        await asyncio.gather(put_together("a", 9 * SLICE), put_together("b", 9 * SLICE), put_together("short", 5))
        return done

    assert asyncio.run(beside()) == ["a", "short", "short", "a", "b", "b"]
