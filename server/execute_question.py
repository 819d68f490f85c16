"""Executes a question within one read session: by its plan if possible, otherwise by the resolvers.

It keeps no answer: `answer_question` decides on that.
"""

from asyncio import CancelledError
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace

import orjson
from graphql import GraphQLError
from strawberry import Schema
from strawberry.extensions import SchemaExtension

from loaders.dataloader import DataLoader
from loaders.driver import DATABASE_ERRORS
from loaders.edition import MovedError, Stamp
from loaders.read_session import ReadSession
from schema.compiled.describe_plan import explain
from schema.compiled.introspection import NOTHING, Introspected
from schema.compiled.plan import NotCompiledError, Plan
from schema.compiled.planner import plan_of
from schema.compiled.rendered import TooLargeError
from schema.compiled.run_plan import run
from schema.context import Context
from schema.resolvers import Budget
from server import limits
from server.aside import Aside
from server.error_report import RejectedError, first_errors
from server.http_response import with_member
from server.log import log_internal_error
from server.middleware import RequestRecord
from server.parsed_documents import Document
from server.plan_limits import check_plan
from server.prepare_question import Question, Questions
from server.settings import Settings


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is the whole response as JSON, apart from its `errors`.

    `stamp` is the edition's; None if neither a look nor a read has told it.
    """

    body: bytes
    operation: str | None = None
    stamp: Stamp | None = None
    errors: Sequence[GraphQLError] = ()


class UseParsedDocument(SchemaExtension):
    """Gives Strawberry the document that we parsed and validated, so that it does neither again."""

    def on_operation(self) -> Iterator[None]:
        document = (self.execution_context.operation_extensions or {}).get("document")
        if isinstance(document, Document):
            self.execution_context.graphql_document = document.ast
            self.execution_context.pre_execution_errors = []
        yield


class Execution:
    """Executes the questions of one schema, which must have `UseParsedDocument` among its extensions.

    If the setting `compiled` is False, the resolvers answer everything. What the schema says of itself is kept with
    the questions.
    """

    def __init__(self, schema: Schema, settings: Settings, questions: Questions, aside: Aside) -> None:
        self._schema, self._settings, self._questions, self._aside = schema, settings, questions, aside

    async def execute(self, question: Question, session: ReadSession, record: RequestRecord) -> Answer:
        """Raises RejectedError where the answer would be too large, or its plan is over a limit.

        Raises MovedError if the data moved while a plan read. If resolvers read, only `session.moved` tells.
        """
        answer = await self._by_plan(question, session, record) if self._settings.compiled else None
        if answer is None:
            answer = await self._by_resolvers(question, session, record)
        return await self._explained(question, answer, session, record) if question.asked.explain else answer

    async def _by_plan(self, question: Question, session: ReadSession, record: RequestRecord) -> Answer | None:
        """None if the resolvers have to answer: only they word the faults of data, and say where they are."""
        record.by = "plan"
        try:
            plan = await self.plan(question, session)
            introspected = await self._introspected(question, plan)
            body, errors = await run(plan, session, self._settings.max_answer_bytes, introspected)
        except (MovedError, RejectedError):
            raise
        except TooLargeError:
            raise limits.too_large_an_answer(self._settings) from None
        except (NotCompiledError, *DATABASE_ERRORS):
            return None
        except Exception as error:  # a mistake in our plans: the resolvers may still be able to answer
            log_internal_error(error, record.request_id)
            return None
        return Answer(body, question.operation.name, session.stamp, first_errors(errors))

    async def _by_resolvers(self, question: Question, session: ReadSession, record: RequestRecord) -> Answer:
        record.by = "resolvers"
        budget = Budget(session.turns, self._settings.max_resolved_values, self._settings.max_answer_bytes)
        async with DataLoader(session) as loader:
            execution = self._schema.execute(
                question.asked.query,
                variable_values=question.asked.variables(),
                context_value=Context(loader, budget),
                operation_name=question.asked.operation_name,
                operation_extensions={"document": question.document},
            )
            try:
                result = await budget.run(execution)
            except CancelledError:
                if not budget.is_spent:
                    raise
                of = limits.too_many_values if budget.values < 0 else limits.too_large_an_answer
                raise of(self._settings) from None
        body = orjson.dumps({"data": result.data})
        if len(body) > self._settings.max_answer_bytes:
            raise limits.too_large_an_answer(self._settings)
        return Answer(body, question.operation.name, session.stamp, first_errors(result.errors or ()))

    async def reads(self, question: Question) -> bool:
        """Whether the answer needs the database. Raises RejectedError if the plan is over a limit."""
        plan = next(iter(question.plans.values()), None)
        try:
            plan = plan or await self._plan(question, whole=self._settings.cache_bytes > 0)
        except (NotCompiledError, GraphQLError):
            return True
        return bool(plan.steps)

    async def plan(self, question: Question, session: ReadSession) -> Plan:
        """The plan for what the session keeps. Raises NotCompiledError, and GraphQLError for wrong arguments."""
        return await self._plan(question, whole=session.edition.cache is not None)

    async def _plan(self, question: Question, *, whole: bool) -> Plan:
        if whole not in question.plans:
            plan = await self._aside.work_on(question.asked.query, self._planned, question, whole)
            self._questions.keep_plan(question, plan, whole=whole)
        return question.plans[whole]

    def _planned(self, question: Question, whole: bool) -> Plan:  # threads take no names
        document, operation = question.document, question.operation
        plan = plan_of(self._schema, operation.node, document.fragments, question.variables, whole=whole)
        check_plan(plan, self._settings)
        return plan

    async def _introspected(self, question: Question, plan: Plan) -> Introspected:
        if plan.introspection is None:
            return NOTHING
        key = ("introspection", question.asked.key)
        introspected: Introspected | None = self._questions.kept.get(key)
        if introspected is None:
            introspected = await self._aside.run(plan.introspection.execute)
            if not introspected.errors:
                self._questions.kept.put(key, introspected, size=introspected.size_bytes)
        return introspected

    async def _explained(
        self, question: Question, answer: Answer, session: ReadSession, record: RequestRecord
    ) -> Answer:
        """The answer, with plan and rounds under `extensions.explain`. An answer with errors stays as it is."""
        if answer.errors:
            return answer
        plan = explain(await self._plan(question, whole=False)) if record.by == "plan" else None
        shown = {"explain": {"by": record.by, "plan": plan, "rounds": list(map(asdict, session.rounds))}}
        return replace(answer, body=with_member(answer.body, "extensions", shown))
