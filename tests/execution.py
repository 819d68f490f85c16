"""Asking the schema itself, without HTTP: what an answer holds, and which rounds it took."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FragmentDefinitionNode,
    GraphQLError,
    OperationDefinitionNode,
    VariableValues,
    get_variable_values,
    parse,
)
from neo4j import AsyncDriver

from loaders.arguments import NO_ARGUMENTS, Arguments
from loaders.database import Database
from loaders.dataloader import DataLoader, Slice
from loaders.driver import open_driver
from loaders.edition import Edition
from loaders.read_declaration import Read
from loaders.read_session import ReadSession, Round, deadline_in
from schema.compiled.introspection import NOTHING
from schema.compiled.plan import Plan
from schema.compiled.planner import plan_of
from schema.compiled.run_plan import run
from schema.context import Context
from schema.query import make_schema
from schema.resolvers import Budget
from server.settings import Settings

TIMEOUT_MS = 120_000  # what is slow on a busy machine is still right


@dataclass(frozen=True)
class Answer:
    data: Any
    errors: list[GraphQLError]
    rounds: list[Round]


class OneByOne(DataLoader):
    """Reads each key by itself, as often as it is asked for: slow, and with nothing to get wrong."""

    async def load(self, read: Read, key: str, arguments: Arguments = NO_ARGUMENTS) -> Slice:
        async with DataLoader(self._alone()) as alone:
            return await alone.load(read, key, arguments)

    async def count(self, read: Read, key: str, arguments: Arguments = NO_ARGUMENTS) -> int:
        async with DataLoader(self._alone()) as alone:
            return await alone.count(read, key, arguments)

    def _alone(self) -> ReadSession:
        return ReadSession(self.session.database, deadline_in(TIMEOUT_MS))


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

    def __call__(
        self, query: str, variables: Mapping[str, Any] | None = None, loader: type[DataLoader] = DataLoader
    ) -> Answer:
        """The resolvers' answer, whatever errors it has."""
        return self.runner.run(self._ask(query, dict(variables or {}), loader))

    def compiled(
        self, query: str, variables: Mapping[str, Any] | None = None, edition: Edition | None = None
    ) -> tuple[bytes, ReadSession]:
        """The plan's answer and what it read. Raises NotCompiledError, and what else a plan or a run raises."""
        return self.runner.run(self._run(query, dict(variables or {}), edition))

    def data(
        self, query: str, variables: Mapping[str, Any] | None = None, loader: type[DataLoader] = DataLoader
    ) -> Any:
        """The data of an answer that has no errors."""
        answer = self(query, variables, loader)
        assert answer.errors == []
        return answer.data

    def close(self) -> None:
        self.runner.run(self.driver.close())
        self.runner.close()

    async def _open(self) -> AsyncDriver:
        return open_driver(self.uri, self.user, self.password)

    def session(self, edition: Edition | None = None, timeout_ms: int = TIMEOUT_MS) -> ReadSession:
        return ReadSession(Database(self.driver), deadline_in(timeout_ms), edition)

    async def _ask(self, query: str, variables: dict[str, Any], loader: type[DataLoader]) -> Answer:
        session = self.session()
        async with loader(session) as used:
            result = await self.schema.execute(
                query, variable_values=variables, context_value=Context(used, Budget(session.turns, 10**9, 10**9))
            )
            return Answer(result.data, list(result.errors or []), session.rounds)

    async def _run(self, query: str, variables: dict[str, Any], edition: Edition | None) -> tuple[bytes, ReadSession]:
        session = self.session(edition)
        plan = self.plan(query, variables, whole=session.edition.cache is not None)
        introspected = plan.introspection.execute() if plan.introspection else NOTHING
        body, errors = await run(plan, session, Settings().max_answer_bytes, introspected)
        assert errors == []
        return body, session

    def plan(self, query: str, variables: Mapping[str, Any] | None = None, *, whole: bool = False) -> Plan:
        """Raises NotCompiledError."""
        definitions = parse(query).definitions
        [operation] = [node for node in definitions if isinstance(node, OperationDefinitionNode)]
        fragments = [node for node in definitions if isinstance(node, FragmentDefinitionNode)]
        values = get_variable_values(self.schema._schema, operation.variable_definitions or (), dict(variables or {}))  # noqa: SLF001
        assert isinstance(values, VariableValues)
        return plan_of(self.schema, operation, fragments, values, whole=whole)
