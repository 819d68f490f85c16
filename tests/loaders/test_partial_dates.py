"""Partial dates are intervals of days."""

import datetime

import pytest

from loaders.partial_dates import Days, days

DAY = datetime.date


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2014", DAY(2014, 1, 1), DAY(2014, 12, 31)),
        ("2016-02", DAY(2016, 2, 1), DAY(2016, 2, 29)),
        ("2014-11-28", DAY(2014, 11, 28), DAY(2014, 11, 28)),
    ],
)
def test_a_partial_date_means_all_the_days_it_spans(text: str, first: DAY, last: DAY) -> None:
    assert days(text) == Days(first, last)


@pytest.mark.parametrize(
    "text",
    ["", "14", "2014-", "2014-13", "2014-00", "2014-11-00", "2015-02-29", "0000", "20141128", "2014-11-28 ", "٢٠١٤"],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # dates and shapes are refused alike, in other words
        days(text)
