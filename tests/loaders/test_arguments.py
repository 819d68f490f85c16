"""What of the arguments decides a query text, a count and a batch: every field of theirs is walked."""

from dataclasses import fields, replace
from typing import Any, NamedTuple

import pytest

from loaders.arguments import Arguments, Order
from loaders.batch_key import count_key, rows_key
from loaders.memberships import memberships_by_dialogue


class Values(NamedTuple):
    """Of one field: a value, another that has the same query text, and one that has another text, if there are such.

    `counts` is whether a count depends on the field.
    """

    one: Any
    same_text: Any = None
    other_text: Any = None
    counts: bool = False


VALUES = {
    "order": Values((Order("SINCE"),), other_text=(Order("SINCE", descending=True),)),
    "limit": Values(10, same_text=20, other_text=None),
    "after": Values(("a", "id"), same_text=("b", "jd"), other_text=(None, "id")),
    "before": Values(("a", "id"), same_text=("b", "jd"), other_text=(None, "id")),
    "backwards": Values(True, other_text=False),
    "as_of": Values("2014", same_text="2015-02-28", other_text=None, counts=True),
    "parameters": Values((("kinds", ("AIM",)),), same_text=(("kinds", None),), counts=True),
}
BASE = Arguments(order=(Order("MEMBER_NAME"),), limit=1, as_of="2016")


def with_field(name: str, value: Any) -> Arguments:
    return replace(BASE, **{name: value})


def test_every_field_is_walked() -> None:
    assert VALUES.keys() == {field.name for field in fields(Arguments)}


@pytest.mark.parametrize("name", VALUES)
def test_keys_of_different_arguments_never_share_a_batch(name: str) -> None:
    values = VALUES[name]
    batches = {rows_key(memberships_by_dialogue, with_field(name, value)) for value in values[:3]}
    assert len(batches) == len(set(values[:3]))


def test_a_batch_is_named_briefly_however_long_its_arguments_are() -> None:
    """Rows are kept under that name: with 700 KB of kinds in it, each row took as much memory."""
    short, long = (
        rows_key(memberships_by_dialogue, with_field("parameters", (("kinds", ("AIM",) * count),)))
        for count in (1, 100_000)
    )
    assert len(short.label) == len(long.label) < 100


@pytest.mark.parametrize("name", [name for name, values in VALUES.items() if values.same_text is not None])
def test_values_do_not_decide_a_text_but_come_with_it_as_parameters(name: str) -> None:
    one, other = (with_field(name, value) for value in (VALUES[name].one, VALUES[name].same_text))
    rows = [rows_key(memberships_by_dialogue, arguments) for arguments in (one, other)]
    assert rows[0].body == rows[1].body
    text = f"{rows[0].body} $kinds"  # a name that other patterns have
    assert rows[0].parameters(text, []) != rows[1].parameters(text, [])


@pytest.mark.parametrize("name", [name for name in VALUES if name != "parameters"])
def test_the_form_of_the_arguments_decides_a_text(name: str) -> None:
    values = VALUES[name]
    bodies = {
        rows_key(memberships_by_dialogue, with_field(name, each)).body for each in (values.one, values.other_text)
    }
    assert len(bodies) == 2


@pytest.mark.parametrize("name", VALUES)
def test_a_count_depends_on_which_rows_are_asked_for_and_on_no_page_of_them(name: str) -> None:
    counts = {count_key(memberships_by_dialogue, with_field(name, value)) for value in VALUES[name][:2]}
    assert len(counts) == (2 if VALUES[name].counts else 1)
