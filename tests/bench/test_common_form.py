"""Answers of every form in one form: the same data is equal there, and a difference is named."""

from bench.common_form import common, first_difference, objects

COUNTRY = {"name": "Banada", "code": "AB"}


def test_lists_and_connections_of_all_forms_are_plain_lists() -> None:
    ours = {"dialogues": {"nodes": [{"name": "A", "countries": {"nodes": [COUNTRY]}}]}}
    connections = {"dialogues": [{"name": "A", "countriesConnection": {"edges": [{"node": COUNTRY}]}}]}
    lists = {"dialogues": [{"name": "A", "countries": [COUNTRY]}]}
    expected = {"dialogues": [{"name": "A", "countries": [COUNTRY]}]}
    assert common("ours", ours) == common("floor", ours) == expected
    assert common("peer", connections) == common("peer-other", lists) == expected


def test_a_connection_with_properties_is_a_list_of_memberships() -> None:
    ours = {
        "dialogues": {"nodes": [{"memberships": {"nodes": [{"role": "MEMBER", "since": None, "member": COUNTRY}]}}]}
    }
    edges = [{"properties": {"role": "MEMBER", "since": None}, "node": COUNTRY}]
    assert common("ours", ours) == common("peer", {"dialogues": [{"countriesConnection": {"edges": edges}}]})


def test_one_country_is_the_only_row_of_the_peers_list() -> None:
    row = {"role": "PARTNER", "dialogue": {"name": "A"}}
    ours = {"country": {**COUNTRY, "memberships": {"nodes": [row]}, "dialogues": {"nodes": [{"name": "A"}]}}}
    connection = {"edges": [{"properties": {"role": "PARTNER"}, "node": {"name": "A"}}]}
    peer = {"countries": [{**COUNTRY, "dialoguesConnection": connection, "dialogues": [{"name": "A"}]}]}
    assert common("ours", ours) == common("peer", peer)


def test_a_page_keeps_its_count_and_rows_but_no_cursor() -> None:
    def page(cursor: str) -> dict[str, object]:
        info = {"hasNextPage": True, "hasPreviousPage": True, "endCursor": cursor}
        return {"totalCount": 7, "pageInfo": info, "edges": [{"cursor": cursor, "node": COUNTRY}]}

    expected = {"countries": {"totalCount": 7, "rows": [COUNTRY]}}
    assert common("ours", {"countries": page("ours")}) == expected
    assert common("peer-other", {"countriesConnection": page("offset")}) == expected
    assert common("peer", {"countriesConnection": {"totalCount": 7}, "countries": [COUNTRY]}) == expected


def test_the_first_difference_is_named_by_its_path() -> None:
    left = {"a": [{"b": 1, "c": [1, 2]}], "d": None}
    assert first_difference(left, {"a": [{"b": 1, "c": [1, 2]}], "d": None}) is None
    assert first_difference(left, {"a": [{"b": 1, "c": [1, 3]}], "d": 4}) == "data.a[0].c[1]: 2 and 3"
    assert first_difference(left, {"a": [], "d": None}) == "data.a: 1 and 0 rows"
    assert first_difference(left, {"a": None, "e": None}) == "data: ['a', 'd'] and ['a', 'e']"
    assert first_difference({"a": 1}, {"a": "1"}) == "data.a: 1 and '1'"


def test_objects_are_counted_once_for_each_path_to_them() -> None:
    data = {"dialogues": [{"name": "A", "countries": [COUNTRY, COUNTRY]}]}
    assert [thing["name"] for thing in objects(data) if "name" in thing] == ["A", "Banada", "Banada"]
