"""The hand-written floor: one function for each query of the bench, and nothing that these don't need.

It is what a good engineer would write in the API's design for exactly these six questions: Cypher queries that read
only the columns needed, one round for each level, each key once, dicts and orjson. `…_joined` answers a question with
one Cypher query, as somebody can who knows the question. It caches nothing, checks nothing and can answer nothing else.
Run as a program, it listens on a free port of the loopback address, and prints that port.
"""

import os
import socket
from asyncio import gather
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import orjson
import uvicorn
from neo4j import READ_ACCESS, AsyncDriver, AsyncGraphDatabase
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.floor_queries import (
    COUNTRIES_OF,
    COUNTRY,
    COUNTRY_JOINED,
    DIALOGUES,
    DIALOGUES_BY_ID,
    DIALOGUES_OF,
    DIALOGUES_OF_CODE,
    FLAT,
    FLAT_COLUMNS,
    MEMBERSHIPS,
    MEMBERSHIPS_OF,
    PAGE,
    PAGE_JOINED,
    TOTAL,
)

Json = dict[str, Any]


class Floor:
    def __init__(self, driver: AsyncDriver) -> None:
        self.driver = driver
        self.counted = {"rounds": 0, "rows": 0}
        self.questions: dict[str, Callable[..., Awaitable[Json]]] = {
            "flat": self.flat,
            "memberships": self.memberships,
            "nest3": self.nest3,
            "nest6": self.nest6,
            "country": self.country,
            "page": self.page,
            "country-joined": self.country_joined,
            "page-joined": self.page_joined,
        }

    async def run(self, text: str, **parameters: Any) -> list[list[Any]]:
        """The rows of one Cypher query, which is counted as a round."""
        async with self.driver.session(database="neo4j", default_access_mode=READ_ACCESS) as session:
            result = await session.run(text, parameters)
            rows = await result.values()
        self.counted["rounds"] += 1
        self.counted["rows"] += len(rows)
        return rows

    async def flat(self, dialogues: int) -> Json:
        rows = await self.run(FLAT, dialogues=dialogues)
        return {"dialogues": {"nodes": [dict(zip(FLAT_COLUMNS, row, strict=True)) for row in rows]}}

    async def memberships(self, dialogues: int, members: int) -> Json:
        nodes = [
            {
                "name": name,
                "memberships": {
                    "nodes": [
                        {"role": role, "since": since, "member": {"name": member, "code": code}}
                        for role, since, member, code in rows
                    ]
                },
            }
            for name, rows in await self.run(MEMBERSHIPS, dialogues=dialogues, members=members)
        ]
        return {"dialogues": {"nodes": nodes}}

    async def nest3(self, dialogues: int, members: int) -> Json:
        return await self._nest(dialogues, members, members)

    async def nest6(self, first: int) -> Json:
        return await self._nest(*[first] * 6)

    async def _nest(self, first: int, *deeper: int) -> Json:
        """Reads downwards, with one round for each level and each key once. Then builds the answer upwards.

        Each node of a level is built once, however many lists hold it.
        """
        roots = await self.run(DIALOGUES, first=first)
        levels = [dict(roots)]
        children: list[dict[str, list[str]]] = []
        for depth, limit in enumerate(deeper):
            query_text = DIALOGUES_OF if depth % 2 else COUNTRIES_OF
            keys = list(levels[-1])
            found = await self.run(query_text, keys=keys, first=limit)
            lists: list[list[str]] = [[] for _ in keys]
            for id, _, numbers in found:
                # A node comes once, with the places in `keys` of those that lead to it.
                for number in numbers:
                    lists[number].append(id)
            children.append(dict(zip(keys, lists, strict=True)))
            levels.append({id: name for id, name, _ in found})
        nodes = {id: {"name": name} for id, name in levels[-1].items()}
        for depth in reversed(range(len(deeper))):
            kind = "dialogues" if depth % 2 else "countries"
            nodes = {
                id: {"name": name, kind: {"nodes": [nodes[child] for child in children[depth][id]]}}
                for id, name in levels[depth].items()
            }
        return {"dialogues": {"nodes": [nodes[id] for id, _ in roots]}}

    async def country(self, code: str, most: int) -> Json:
        rows, [[memberships]], [[names]] = await gather(
            self.run(COUNTRY, code=code),
            self.run(MEMBERSHIPS_OF, code=code, most=most),
            self.run(DIALOGUES_OF_CODE, code=code, most=most),
        )
        if not rows:
            return {"country": None}
        [[found]] = await self.run(DIALOGUES_BY_ID, keys=list({id for _, _, id in memberships}))
        by_id = {id: (name, started) for id, name, started in found}
        return _country_page(rows[0], [(role, since, *by_id[id]) for role, since, id in memberships], names)

    async def country_joined(self, code: str, most: int) -> Json:
        rows = await self.run(COUNTRY_JOINED, code=code, most=most)
        if not rows:
            return {"country": None}
        *country, memberships, dialogues = rows[0]
        return _country_page(country, memberships, dialogues)

    async def page(self, first: int, after: str) -> Json:
        name, id = orjson.loads(urlsafe_b64decode(after))
        # One row more than the page has says whether there is a next page.
        [[rows]], [[total]] = await gather(self.run(PAGE, name=name, id=id, limit=first + 1), self.run(TOTAL))
        return _countries_page(first, total, rows)

    async def page_joined(self, first: int, after: str) -> Json:
        name, id = orjson.loads(urlsafe_b64decode(after))
        [[total, rows]] = await self.run(PAGE_JOINED, name=name, id=id, limit=first + 1)
        return _countries_page(first, total, rows)


def _country_page(country: Sequence[Any], memberships: Iterable[Sequence[Any]], dialogues: Iterable[str]) -> Json:
    nodes = [
        {"role": role, "since": since, "dialogue": {"name": dialogue, "started": started}}
        for role, since, dialogue, started in memberships
    ]
    values = dict(zip(("id", "name", "code", "region", "subregion"), country, strict=True))
    names = [{"name": name} for name in dialogues]
    return {"country": {**values, "memberships": {"nodes": nodes}, "dialogues": {"nodes": names}}}


def _countries_page(first: int, total: int, rows: Sequence[Sequence[Any]]) -> Json:
    edges = [
        {"cursor": cursor(sort_name, id), "node": {"name": name, "code": code}}
        for sort_name, id, name, code in rows[:first]
    ]
    info = {
        "hasNextPage": len(rows) > first,
        "hasPreviousPage": True,
        "endCursor": edges[-1]["cursor"] if edges else None,
    }
    return {"countries": {"totalCount": total, "pageInfo": info, "edges": edges}}


def cursor(sort_name: str, id: str) -> str:
    return urlsafe_b64encode(orjson.dumps([sort_name, id])).decode()


def create_app(uri: str, password: str) -> Starlette:
    driver = AsyncGraphDatabase.driver(
        uri, auth=("neo4j", password), max_connection_pool_size=50, notifications_min_severity="OFF"
    )
    floor = Floor(driver)

    async def answer(request: Request) -> Response:
        asked = orjson.loads(await request.body())
        data = await floor.questions[asked["query"]](**asked["variables"])
        return Response(orjson.dumps({"data": data}), media_type="application/json")

    async def counted(_request: Request) -> Response:
        return Response(orjson.dumps(floor.counted), media_type="application/json")

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with driver:
            await driver.verify_connectivity()
            yield

    routes = [Route("/graphql", answer, methods=["POST"]), Route("/counted", counted)]
    return Starlette(routes=routes, lifespan=lifespan)


class _Server(uvicorn.Server):
    """Prints its port once it can answer, which is the sign that processes.py waits for."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        assert sockets  # noqa: S101 - they are given below
        print(sockets[0].getsockname()[1], flush=True)  # noqa: T201 - whoever started it reads this


def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    app = create_app(os.environ["NEO4J_URI"], os.environ["NEO4J_PASSWORD"])
    config = uvicorn.Config(
        app, loop="uvloop", http="httptools", ws="none", log_level="warning", access_log=False, server_header=False
    )
    _Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
