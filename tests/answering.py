"""Questions to the object that answers them in production, without HTTP: with plans or without, keeping or not."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

import orjson
import strawberry
from neo4j import AsyncDriver

from loaders.bounded_cache import Bounds
from loaders.database import NOTHING_KEPT, Database
from schema.errors import MAX_ERRORS
from schema.query import make_schema
from server.answer_question import Answering
from server.error_report import RejectedError, Report
from server.execute_question import UseParsedDocument
from server.graphql_request import GraphQLRequest
from server.http_response import with_member
from server.log import leave_errors_to_us
from server.middleware import RequestRecord
from server.settings import Settings
from tests.execution import TIMEOUT_MS

ROOMY = Bounds(rows=1_000_000, bytes=500_000_000)
LONG_MS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a client would get, and how it came about. `executed` is false where the question was refused."""

    body: bytes
    record: RequestRecord
    executed: bool

    @property
    def by(self) -> str | None:
        return self.record.by

    @property
    def errors(self) -> list[Any]:
        return list(orjson.loads(self.body).get("errors", ()))


class Server:
    """The answers of one process with these settings; `database` is what it keeps things by."""

    def __init__(
        self,
        driver: AsyncDriver,
        *,
        compiled: bool = True,
        bounds: Bounds = NOTHING_KEPT,
        freshness_ms: int = LONG_MS,
        max_time_ms: int = TIMEOUT_MS,
        max_cost: int = 1_000_000_000,
        max_answer_bytes: int = 20_000_000,
        max_orders: int = 1_000,  # random queries have orders as no person has
        max_resolved_values: int = 10_000_000,
        cache_bytes: int = 64_000_000,
        dear_answers: int = 8,
        schema: strawberry.Schema | None = None,
    ) -> None:
        leave_errors_to_us()
        self.settings = Settings(
            compiled=compiled,
            max_time_ms=max_time_ms,
            max_cost=max_cost,
            max_answer_bytes=max_answer_bytes,
            max_orders=max_orders,
            max_resolved_values=max_resolved_values,
            cache_bytes=cache_bytes,
            dear_answers=dear_answers,
        )
        self.database = Database(driver, None, bounds, freshness_ms)
        self.answering = Answering(schema or make_schema([UseParsedDocument]), self.settings)

    async def __call__(self, question: Question) -> Reply:
        """The answer to a client that stays."""
        record = RequestRecord("id")
        report = Report("id", self.settings.max_time_ms)
        try:
            asked = GraphQLRequest(question.text, None, question.variables)
            given = await self.answering.answer(asked, self.database.present, self.database, _staying, record)
        except RejectedError as rejected:
            return Reply(orjson.dumps({"errors": report.present(rejected.errors)}), record, executed=False)
        errors = report.present(given.errors)
        return Reply(with_member(given.body, "errors", errors) if errors else given.body, record, executed=True)


def nulls(said: Reply) -> tuple[Any, set[tuple[str | int, ...]]]:
    """The data of an answer with errors, and the places of the nulls that its errors are about.

    Where several faults lead to one null, GraphQL leaves open which of them are told.
    """
    answer = orjson.loads(said.body)
    return answer["data"], {_null(answer["data"], error["path"]) for error in answer["errors"][:MAX_ERRORS]}


def _null(data: Any, path: list[str | int]) -> tuple[str | int, ...]:
    for depth, part in enumerate(path):
        if data is None:
            return tuple(path[:depth])
        data = data[part]
    assert data is None
    return tuple(path)


async def _staying() -> NoReturn:
    """What ASGI would tell of a client that never goes away."""
    await asyncio.Event().wait()
    raise AssertionError
