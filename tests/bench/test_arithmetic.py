"""What the bench reckons with: rounds, ratios, targets, and what load generators print."""

import pytest

from bench.load import Load, parse_autocannon, parse_wrk
from bench.ratios import Ratio, Spread, percentile, ratio, ratios, spread

WRK = """\
Running 1s test @ http://127.0.0.1:39891/graphql
  1 threads and 8 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    12.01ms    3.20ms  40.11ms   91.00%
    Req/Sec   668.00     50.00   710.00     80.00%
  670 requests in 1.00s, 4.40MB read
Requests/sec:    669.10
Transfer/sec:      4.39MB
bench {"requests": 670, "duration_us": 1001000, "bytes": 4613734, "errors": 3, "p50_us": 11900, "p99_us": 31000}
"""
AUTOCANNON = """\
{"errors": 1, "timeouts": 1, "non2xx": 2, "2xx": 400, "duration": 2.01,
 "latency": {"p50": 12, "p99": 40, "average": 14}, "requests": {"average": 200, "total": 402}}
"""


def test_a_spread_has_the_middle_round() -> None:
    assert spread([5.0, 1.0, 2.0]) == Spread(1.0, 2.0, 5.0)


def test_a_ratio_is_taken_within_each_round() -> None:
    assert ratio([10.0, 2.0, 9.0], [5.0, 2.0, 3.0]) == Spread(1.0, 2.0, 3.0)


def test_each_pair_that_was_measured_has_a_ratio_with_its_target() -> None:
    found = ratios("flat", {"ours": [40.0, 60.0], "ours-cold": [4.0, 6.0], "peer": [2.0, 3.0]})
    assert found == [
        Ratio("ours", "peer", "flat", Spread(20.0, 20.0, 20.0), 20.0),
        Ratio("ours-cold", "peer", "flat", Spread(2.0, 2.0, 2.0), 2.0),
    ]
    assert [one.reached for one in found] == [True, True]


def test_a_target_is_missed_by_the_median_alone() -> None:
    assert Ratio("ours-cold", "floor", "flat", Spread(0.5, 0.74, 2.0), 0.75).reached is False
    assert Ratio("ours-cold", "floor", "flat", Spread(0.5, 0.75, 2.0), 0.75).reached is True
    assert Ratio("ours", "twin", "flat", Spread(0.1, 0.1, 0.1), None).reached is None


def test_a_target_is_reached_where_only_the_base_does_not_finish_and_missed_where_only_the_subject_does_not() -> None:
    [found] = ratios("nest6", {"ours": [8.0, 9.0], "peer": []})
    assert (found.spread, found.reached) == (None, True)
    [found] = ratios("nest6", {"ours": [], "peer": [8.0, 9.0]})
    assert (found.spread, found.reached) == (Spread(0, 0, 0), False)
    assert ratios("nest6", {"ours": [], "peer": []}) == []


@pytest.mark.parametrize(("percent", "value"), [(50, 50), (99, 99), (100, 100), (0, 1)])
def test_a_percentile_is_a_value_that_there_was(percent: float, value: int) -> None:
    assert percentile([float(number) for number in range(100, 0, -1)], percent) == value


def test_what_wrk_prints_is_read_from_its_last_line() -> None:
    assert parse_wrk(WRK) == Load(requests=667, seconds=1.001, p50_ms=11.9, p99_ms=31.0, errors=3, bytes=4_613_734)


def test_what_autocannon_prints_is_read_without_its_failed_requests() -> None:
    assert parse_autocannon(AUTOCANNON) == Load(requests=400, seconds=2.01, p50_ms=12, p99_ms=40, errors=3)
