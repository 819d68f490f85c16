"""The six questions, as each form asks them. The texts are files, `queries/FORM/NAME.graphql`.

A form is a way to ask. `ours` is for the API and its twin; `peer` for @neo4j/graphql in the way that is faster for it,
and `peer-other` for its other way, where it has two. `floor` is for the hand-written server, which is told the name of
a query instead of its text, and `joined` for those two queries that it can also answer with one Cypher query.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from bench import graphs
from bench.graphs import Size

FOLDER = Path(__file__).parent / "queries"
PAGE = 50
MOST_DIALOGUES = 100
JOINED = ("country", "page")

Variables = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Query:
    """`variables` gives the variables for a graph and a variation.

    Variation 0 is the one that is measured. The others, up to 20, ask for a little less. A page has another size in
    each variation, except in `nest6` and on the first level of `nest3`, which have too few rows for that.
    """

    name: str
    title: str
    variables: Callable[[Size, int], Variables]

    def is_asked_by(self, form: str) -> bool:
        if form == "joined":
            return self.name in JOINED
        return form == "floor" or file_of(form, self.name).exists()


def file_of(form: str, name: str) -> Path:
    return FOLDER / form / f"{name}.graphql"


def _flat(size: Size, variation: int) -> Variables:
    return {"dialogues": min(size.dialogues, MOST_DIALOGUES) - variation}


def _memberships(size: Size, variation: int) -> Variables:
    """All memberships; but on the large graph, where those are 200,000, all of 25 dialogues."""
    dialogues = size.dialogues if size.dialogues <= MOST_DIALOGUES else 25
    return {"dialogues": dialogues - variation, "members": size.members - variation}


def _nest3(_size: Size, variation: int) -> Variables:
    return {"dialogues": 7 - variation % 3, "members": PAGE - variation}


def _country(size: Size, variation: int) -> Variables:
    return {"code": graphs.countries(size)[variation % size.countries]["code"], "most": PAGE - variation}


QUERIES = (
    Query("flat", "flat list", _flat),
    Query("memberships", "all memberships", _memberships),
    Query("nest3", "three levels", _nest3),
    Query("nest6", "six levels of five", lambda _size, variation: {"first": 5 - variation % 3}),
    Query("country", "one country's page", _country),
    Query("page", "a page in the middle", lambda _size, variation: {"first": PAGE - variation}),
)
DIFFERENT = ("flat", "memberships", "nest3", "country")
"""The queries that are also asked with different variations at once."""
VARIATIONS = range(1, 11)
"""More than there are clients, so that no two clients ask the same question at once."""
BY_NAME = {query.name: query for query in QUERIES}


def body(form: str, query: Query, size: Size, middle: Variables, variation: int = 0) -> bytes:
    """The body to POST. `middle` holds the variables that say, in this form, where the page in the middle begins."""
    more = middle if query.name == "page" else {}
    return encoded(form, query.name, {**query.variables(size, variation), **more})


def encoded(form: str, name: str, variables: Mapping[str, Any]) -> bytes:
    if form == "floor":
        return orjson.dumps({"query": name, "variables": variables})
    if form == "joined":
        return orjson.dumps({"query": f"{name}-joined", "variables": variables})
    return orjson.dumps({"query": file_of(form, name).read_text(encoding="utf-8"), "variables": variables})


def before_middle(size: Size) -> int:
    """How many countries come before the page in the middle."""
    return size.countries // 2
