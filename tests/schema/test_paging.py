"""Pages: together they are the whole, from either end, in every order; and what can't be is refused with a sentence."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import neo4j
import pytest

from tests.execution import Asker

ROOTS = {
    "countries": ["NAME", "CODE", "DIALOGUE_COUNT", "MEMBERSHIP_COUNT", "LEADERSHIP_COUNT"],
    "dialogues": ["NAME", "STARTED", "MEMBERSHIP_COUNT"],
    "organisations": ["NAME", "MEMBERSHIP_COUNT", "LEADERSHIP_COUNT"],
}
NESTED = {
    "memberships": ["MEMBER_NAME", "DIALOGUE_NAME", "SINCE", "ROLE"],
    "leaderships": ["LEADER_NAME", "DIALOGUE_NAME", "SINCE", "ROLE"],
    "countries": ["NAME", "DIALOGUE_COUNT"],
}


CASES = [
    pytest.param(template, order, direction, marks=pytest.mark.thorough if number or direction == "DESC" else ())
    for template, orders in [
        *((f"{root}(%s)", orders) for root, orders in ROOTS.items()),
        *((f'dialogue(slug: "khartoum-process") {{ {name}(%s)', orders) for name, orders in NESTED.items()),
    ]
    for number, order in enumerate(orders)
    for direction in ("ASC", "DESC")
]


def connection(ask: Asker, template: str, arguments: str) -> dict[str, Any]:
    info = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
    fields = f"{{ totalCount nodes {{ id }} edges {{ cursor node {{ id }} }} {info} }}"
    opened = template.count("{") - template.count("}")
    data = ask.data("{ " + template % arguments + fields + " }" * opened + " }")
    while "pageInfo" not in data:
        (data,) = data.values()
    return dict(data)


def walked(ask: Asker, template: str, order: str, size: int, forwards: bool) -> list[str]:
    ids: list[str] = []
    at = ""
    while True:
        page = connection(ask, template, f"{'first' if forwards else 'last'}: {size} {order} {at}")
        shown = [node["id"] for node in page["nodes"]]
        assert shown == [edge["node"]["id"] for edge in page["edges"]]
        ids = ids + shown if forwards else shown + ids
        info = page["pageInfo"]
        assert (info["startCursor"], info["endCursor"]) == (page["edges"][0]["cursor"], page["edges"][-1]["cursor"])
        if not info["hasNextPage" if forwards else "hasPreviousPage"]:
            return ids
        at = f'after: "{info["endCursor"]}"' if forwards else f'before: "{info["startCursor"]}"'


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(("template", "order", "direction"), CASES)
def test_pages_make_up_the_whole_from_either_end(ask: Asker, template: str, order: str, direction: str) -> None:
    by = f"orderBy: [{{ by: {order}, direction: {direction} }}]"
    whole = connection(ask, template, f"first: 500 {by}")
    ids = [node["id"] for node in whole["nodes"]]
    assert whole["totalCount"] == len(ids) == len(set(ids))
    size = max(2, len(ids) // 4)
    assert walked(ask, template, by, size, forwards=True) == ids
    assert walked(ask, template, by, size, forwards=False) == ids


def test_a_page_between_two_cursors_holds_what_lies_between(ask: Asker, seeded: neo4j.Driver) -> None:
    whole = connection(ask, "countries(%s)", "first: 10")
    cursors = [edge["cursor"] for edge in whole["edges"]]
    between = connection(ask, "countries(%s)", f'after: "{cursors[1]}" before: "{cursors[5]}"')
    assert between["nodes"] == whole["nodes"][2:5]
    assert (between["pageInfo"]["hasPreviousPage"], between["pageInfo"]["hasNextPage"]) == (True, True)


def test_a_page_knows_of_the_row_its_cursor_is_from(ask: Asker, seeded: neo4j.Driver) -> None:
    whole = connection(ask, "countries(%s)", "first: 500")["edges"]
    until = connection(ask, "countries(%s)", f'before: "{whole[5]["cursor"]}"')
    since = connection(ask, "countries(%s)", f'last: 500 after: "{whole[5]["cursor"]}"')
    assert len(until["nodes"]) + 1 + len(since["nodes"]) == len(whole)
    assert (until["pageInfo"]["hasPreviousPage"], until["pageInfo"]["hasNextPage"]) == (False, True)
    assert (since["pageInfo"]["hasPreviousPage"], since["pageInfo"]["hasNextPage"]) == (True, False)


def test_pages_go_on_where_they_were_when_rows_come_and_go(ask: Asker, scratch: neo4j.Driver) -> None:
    first = connection(ask, "countries(%s)", "first: 5")
    scratch.execute_query("MATCH (c:Country {id: $id}) DETACH DELETE c", id=first["nodes"][2]["id"])
    scratch.execute_query(
        "CREATE (:Country {id: 'country/AA', code: 'AA', code3: 'AAA', name: 'A', sortName: 'a', aliases: []})"
    )
    rest = walked(ask, "countries(%s)", "", 500, forwards=True)
    second = connection(ask, "countries(%s)", f'first: 5 after: "{first["pageInfo"]["endCursor"]}"')
    assert [node["id"] for node in second["nodes"]] == rest[5:10]


def test_an_empty_page_has_no_cursors_and_still_counts(ask: Asker, seeded: neo4j.Driver) -> None:
    page = connection(ask, "dialogues(%s)", "first: 0")
    assert page["nodes"] == []
    assert page["pageInfo"] == {"hasNextPage": True, "hasPreviousPage": False, "startCursor": None, "endCursor": None}
    assert page["totalCount"] == 4


def test_a_count_alone_reads_no_rows_and_rows_alone_no_count(ask: Asker, seeded: neo4j.Driver) -> None:
    count = ask("{ countries { totalCount } }").rounds
    rows = ask("{ countries { nodes { id } } }").rounds
    assert [(each.read, each.gives) for each in count] == [("countries", "count")]
    assert [(each.read, each.gives) for each in rows] == [("countries", "rows")]


def cursor_of(text: str) -> str:
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def cursor(content: object) -> str:
    return cursor_of(json.dumps(content))


BY_COUNT = "orderBy: [{ by: MEMBERSHIP_COUNT }]"
NOT_OURS = "Expected `after` to be a cursor that this API gave (`edges.cursor`, `pageInfo`)."


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("first: 1 last: 1", "Expected `first` or `last`, got both."),
        ("first: -1", "Expected `first` from 0 to 500, got -1."),
        ("last: 501", "Expected `last` from 0 to 500, got 501."),
        ('after: "nonsense"', NOT_OURS),
        ('after: "é"', NOT_OURS),
        (f'after: "{cursor_of("7")}"', NOT_OURS),
        (f'after: "{cursor_of("[[], [], []]")}"', NOT_OURS),
        (f'after: "{cursor(["Country", ["NAME"], [["a"], "x"]])}"', NOT_OURS),
        (f'after: "{cursor(["Country", ["NAME"], [5, "x"]])}"', NOT_OURS),
        (f'after: "{cursor(["Country", ["NAME"], ["x"]])}"', NOT_OURS),
        (f'after: "{cursor(["Country", ["NAME"], ["x", 7]])}"', NOT_OURS),
        (f'{BY_COUNT} after: "{cursor(["Country", ["MEMBERSHIP_COUNT"], [True, "x"]])}"', NOT_OURS),
        (f'{BY_COUNT} after: "{cursor(["Country", ["MEMBERSHIP_COUNT"], [1.5, "x"]])}"', NOT_OURS),
        (f'{BY_COUNT} after: "{cursor(["Country", ["MEMBERSHIP_COUNT"], [2**63, "x"]])}"', NOT_OURS),
        (f'{BY_COUNT} after: "{cursor(["Country", ["MEMBERSHIP_COUNT"], ["3", "x"]])}"', NOT_OURS),
        (
            f'after: "{cursor(["Country", ["CODE"], ["x", "y"]])}"',
            "Expected `after` to be a cursor of the same `orderBy`, got one of another order.",
        ),
        (
            f'after: "{cursor(["Dialogue", ["NAME"], ["x", "y"]])}"',
            "Expected `after` to be a cursor of this list, got one of a list of other things.",
        ),
    ],
)
def test_a_page_that_cannot_be_is_refused_with_a_sentence(ask: Asker, arguments: str, sentence: str) -> None:
    answer = ask(f"{{ countries({arguments}) {{ nodes {{ id }} }} }}")
    assert [(error.message, error.extensions) for error in answer.errors] == [(sentence, {"code": "BAD_INPUT"})]
    assert answer.rounds == []
