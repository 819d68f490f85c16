"""What is kept stays within its bounds, in rows and in bytes that are really taken; the least recently used goes."""

import gc
import tracemalloc
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.bounded_cache import BYTES_PER_ENTRY, LARGEST_SHARE, BoundedCache, Bounds, size_of_rows, tight

SIZE = 1_000 - BYTES_PER_ENTRY


def filled(bounds: Bounds, *keys: str, rows: int = 0) -> BoundedCache:
    """With an entry of 1,000 bytes for each key."""
    cache = BoundedCache(bounds)
    for key in keys:
        cache.put(key, key.upper(), size=SIZE, rows=rows)
    return cache


def held(cache: BoundedCache, keys: str) -> str:
    """Those of the keys that it holds; asking for them uses them."""
    return "".join(key for key in keys if cache.get(key) == key.upper())


def test_the_least_recently_used_goes_first() -> None:
    cache = filled(Bounds(rows=99, bytes=8_000), *"abcdefgh")
    assert held(cache, "ab") == "ab"
    cache.put("i", "I", size=SIZE)
    cache.put("j", "J", size=SIZE)
    assert held(cache, "abcdefghij") == "abefghij"
    assert (len(cache), cache.bytes) == (8, 8_000)


def test_what_is_kept_already_stays_as_it_is() -> None:
    cache = filled(Bounds(rows=99, bytes=8_000), "a", rows=2)
    cache.put("a", "another", size=1, rows=9)
    assert (held(cache, "a"), len(cache), cache.bytes, cache.rows) == ("a", 1, 1_000, 2)


def test_rows_are_bounded_by_themselves() -> None:
    cache = filled(Bounds(rows=80, bytes=10**9), *"abcdefgh", rows=10)
    cache.put("i", "I", size=SIZE, rows=5)
    assert held(cache, "abcdefghi") == "bcdefghi"
    assert (cache.rows, cache.bytes) == (75, 8_000)


def test_what_would_push_out_too_much_is_not_kept() -> None:
    cache = filled(Bounds(rows=80, bytes=8_000), *"abcdefg")
    cache.put("bytes", "BYTES", size=int(8_000 * LARGEST_SHARE) - BYTES_PER_ENTRY + 1)
    cache.put("rows", "ROWS", size=SIZE, rows=int(80 * LARGEST_SHARE) + 1)
    assert (cache.get("bytes"), cache.get("rows"), held(cache, "abcdefg")) == (None, None, "abcdefg")


def test_what_grows_is_counted_and_pushes_others_out_or_goes_itself() -> None:
    cache = filled(Bounds(rows=99, bytes=8_000), *"abcdefg")
    cache.grow("a", 1_000)
    assert (cache.bytes, held(cache, "abcdefg")) == (8_000, "abcdefg")
    cache.grow("c", 1_500)
    assert (cache.bytes, held(cache, "abcdefg")) == (7_500, "bcdefg")
    cache.grow("nobody", 9_000)
    assert (cache.bytes, held(cache, "abcdefg")) == (7_500, "bcdefg")
    cache.grow("g", 9_000)
    assert (len(cache), cache.bytes) == (0, 0)


def test_nothing_is_kept_in_no_bytes() -> None:
    cache = filled(Bounds(rows=99, bytes=0), "a")
    cache.put("b", "", size=0)
    assert (len(cache), cache.bytes, cache.get("a"), cache.get("b")) == (0, 0, None, None)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 20), st.integers(0, 3_000), st.integers(0, 30)), max_size=60),
)
def test_whatever_comes_in_it_holds_what_it_says_and_no_more_than_it_may(
    steps: list[tuple[bool, int, int, int]],
) -> None:
    cache = BoundedCache(Bounds(rows=100, bytes=20_000))
    sizes: dict[int, tuple[int, int]] = {}
    for puts, key, size, rows in steps:
        if puts:
            known = key in {k for k in sizes if cache.get(k) is not None}
            cache.put(key, (size, rows), size=size, rows=rows)
            sizes[key] = sizes[key] if known else (size, rows)
        else:
            assert cache.get(key) in (None, sizes.get(key))
        there = [sizes[k] for k in sizes if cache.get(k) is not None]
        assert len(cache) == len(there)
        assert cache.bytes == sum(size + BYTES_PER_ENTRY for size, _ in there) <= 20_000
        assert cache.rows == sum(rows for _, rows in there) <= 100


def organisation(n: int) -> list[Any]:
    aliases = [f"The {n}th organisation", f"O{n}"]
    return [
        f"organisation/number-{n}",
        f"number-{n}",
        f"Number {n}",
        f"N{n}",
        aliases,
        "OTHER",
        None,
        f"{n}",
        [f"e/{n}"],
    ]


def edge(n: int) -> list[Any]:
    evidence = [f"evidence/icmpd-migration-dialogues/RP-{n}-{i}" for i in range(n % 5)]
    id = f"membership/rabat-process/country/{n}/MEMBER"
    return [
        id,
        f"country/{n}",
        "dialogue/rabat-process",
        "MEMBER",
        None,
        None,
        str(2000 + n),
        None,
        n % 2 == 0,
        None,
        evidence,
    ]


def numbers(n: int) -> list[Any]:
    return [f"{n}", 10**6 + n, n % 3, None, float(n), True]


def rows_key(row: Callable[[int], list[Any]], each: int) -> Callable[[BoundedCache, int], None]:
    def put(cache: BoundedCache, n: int) -> None:
        rows = [row(n * each + i) for i in range(each)]
        cache.put(("the_read * Arguments()", f"dialogue/number-{n}"), rows, size=size_of_rows(rows), rows=each)

    return put


def subtree(length: int) -> Callable[[BoundedCache, int], None]:
    def put(cache: BoundedCache, n: int) -> None:
        text = tight(orjson.dumps({"text": f"{n:0{length}}"}))
        cache.put(("37b0349707d90380973eb75417dbbcfa", f"country/{n}"), orjson.Fragment(text), size=len(text))

    return put


def count(cache: BoundedCache, n: int) -> None:
    cache.put(("the_read count Arguments()", f"dialogue/number-{n}"), 1000 + n, size=0)


KINDS = {
    "no rows": rows_key(organisation, 0),
    "a row": rows_key(organisation, 1),
    "rows": rows_key(edge, 30),
    "numbers": rows_key(numbers, 10),
    "a small subtree": subtree(10),
    "a subtree": subtree(300),
    "a large subtree": subtree(20_000),
    "a count": count,
}


@pytest.mark.usefixtures("traced")
@pytest.mark.parametrize("kind", KINDS)
def test_no_more_memory_is_taken_than_it_says_nor_much_less(kind: str) -> None:
    cache = BoundedCache(Bounds(rows=10**9, bytes=10**9))
    before, _ = tracemalloc.get_traced_memory()
    for n in range(300):
        KINDS[kind](cache, n)
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    assert len(cache) == 300
    assert after - before <= cache.bytes <= 2 * (after - before)


@pytest.mark.usefixtures("traced")
def test_what_goes_is_given_back() -> None:
    cache = BoundedCache(Bounds(rows=2_000, bytes=2_000_000))
    put = KINDS["rows"]
    sizes = []
    for n in range(2_000):
        put(cache, n)
        if n % 500 == 499:
            gc.collect()
            sizes.append(tracemalloc.get_traced_memory()[0])
    assert cache.rows <= 2_000
    assert max(sizes) <= 1.2 * min(sizes)
