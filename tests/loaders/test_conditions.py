"""Conditions bring their own parameters, under names of their own."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from loaders.cypher.conditions import may_hold
from loaders.read_declaration import DatedEdge


@given(st.dates())
def test_the_days_around_the_asked_ones_sort_around_them(day: datetime.date) -> None:
    asked = {name: str(value) for name, value in may_hold(DatedEdge("edge"), day.isoformat(), "of").parameters.items()}
    assert asked["ofBefore"] < asked["ofFirst"] == asked["ofLast"] < asked["ofAfter"]


def test_a_condition_names_only_the_variables_and_the_scope_that_it_is_given() -> None:
    condition = may_hold(DatedEdge("taking_part", dialogue="forum"), "2014-11", "inner")
    assert condition.text == (
        "coalesce(taking_part.since, forum.started, '') <= $innerLast"
        " AND coalesce(taking_part.until >= left($innerFirst, size(taking_part.until)), true)"
    )


def test_the_same_condition_twice_in_one_query_has_two_sets_of_parameters() -> None:
    outer, inner = (may_hold(DatedEdge("edge"), day, scope) for day, scope in (("2014", "outer"), ("2015", "inner")))
    assert outer.parameters.keys() & inner.parameters.keys() == set()
    assert (outer.parameters["outerLast"], inner.parameters["innerLast"]) == ("2014-12-31", "2015-12-31")
