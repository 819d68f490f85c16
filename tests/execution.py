"""Asking the schema itself, without HTTP: what an answer holds, and which rounds it took."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError
from neo4j import AsyncDriver

from loaders.driver import open_driver
from loaders.read import NO_ARGUMENTS, Arguments, Read
from loaders.reads import Reads, Round, Slice
from schema.context import Context
from schema.query import make_schema

TIMEOUT_MS = 120_000  # what is slow on a busy machine is still right


@dataclass(frozen=True)
class Answer:
    data: Any
    errors: list[GraphQLError]
    rounds: list[Round]


class OneByOne(Reads):
    """Reads each key by itself, as often as it is asked for: slow, and with nothing to get wrong."""

    async def load(self, read: Read, key: str, arguments: Arguments = NO_ARGUMENTS) -> Slice:
        async with Reads(self.driver, timeout_ms=TIMEOUT_MS) as alone:
            return await alone.load(read, key, arguments)

    async def count(self, read: Read, key: str, arguments: Arguments = NO_ARGUMENTS) -> int:
        async with Reads(self.driver, timeout_ms=TIMEOUT_MS) as alone:
            return await alone.count(read, key, arguments)


@dataclass
class Asker:
    """Asks on an event loop and a driver of its own. Close it."""

    uri: str
    user: str
    password: str
    runner: asyncio.Runner = field(default_factory=asyncio.Runner)

    def __post_init__(self) -> None:
        self.schema = make_schema()
        self.driver: AsyncDriver = self.runner.run(self._open())

    def __call__(self, query: str, variables: Mapping[str, Any] | None = None, reads: type[Reads] = Reads) -> Answer:
        """The answer, whatever errors it has."""
        return self.runner.run(self._ask(query, dict(variables or {}), reads))

    def data(self, query: str, variables: Mapping[str, Any] | None = None, reads: type[Reads] = Reads) -> Any:
        """The data of an answer that has no errors."""
        answer = self(query, variables, reads)
        assert answer.errors == []
        return answer.data

    def close(self) -> None:
        self.runner.run(self.driver.close())
        self.runner.close()

    async def _open(self) -> AsyncDriver:
        return open_driver(self.uri, self.user, self.password)

    async def _ask(self, query: str, variables: dict[str, Any], reads: type[Reads]) -> Answer:
        async with reads(self.driver, timeout_ms=TIMEOUT_MS) as used:
            result = await self.schema.execute(query, variable_values=variables, context_value=Context(used))
            return Answer(result.data, list(result.errors or []), used.rounds)
