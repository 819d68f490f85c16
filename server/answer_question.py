"""Takes a question to its answer: prepare it, find the edition, execute, keep the answer (docs/how-a-query-runs.md).

Every answer is of one edition of the data. This module knows no type and no field: they are the schema's business.
"""

import asyncio
from contextlib import nullcontext, suppress
from dataclasses import replace
from math import ceil
from sys import getsizeof

from graphql import GraphQLError
from starlette.types import Receive
from strawberry import Schema

from loaders.bounded_cache import tight
from loaders.database import Database
from loaders.driver import DATABASE_ERRORS
from loaders.edition import Edition, MovedError
from loaders.read_session import ReadSession, deadline_in
from loaders.row_counts import NOT_COUNTED
from loaders.turns import Lanes
from schema.compiled.plan import NotCompiledError
from schema.errors import ApiError, ErrorCode
from server import limits
from server.aside import Aside
from server.cost import Price
from server.deadline import run_for_client
from server.error_report import RejectedError, with_code
from server.execute_question import Answer, Execution
from server.graphql_request import GraphQLRequest
from server.middleware import RequestRecord
from server.prepare_question import Question, Questions
from server.settings import Settings

# The pauses between attempts at an answer, where a load changed the data during the attempt. A commit takes
# milliseconds, one of many changes a second or two; these pauses add up to about two seconds.
PAUSES_MS = (5, 10, 20, 50, 100, 250, 500, 1_000)
MOVING = "A new version of the data is being loaded. Try again in a moment."
LOADING = "A load of the data is ending, or was killed at its end. Try again in at most {seconds} s."


class Answering:
    """Answers the questions of one schema, which must have `UseParsedDocument` among its extensions.

    All work goes through `lanes`, which must be that of the databases that are asked, too.
    """

    def __init__(self, schema: Schema, settings: Settings) -> None:
        self.settings = settings
        self.graphql_schema = schema._schema  # noqa: SLF001  # Strawberry gives it no public name
        self.lanes = Lanes()
        self._aside = Aside(self.lanes)
        self.questions = Questions(self.graphql_schema, settings, self._aside)
        self._execution = Execution(schema, settings, self.questions, self._aside)
        # What dear questions read and make is bounded for each of them, and takes memory while they are answered.
        self._dear = asyncio.Semaphore(settings.dear_answers)

    async def answer(
        self,
        asked: GraphQLRequest,
        present: Edition | None,
        database: Database,
        receive: Receive,
        record: RequestRecord,
    ) -> Answer:
        """The answer, from what the edition has kept or by executing the question.

        `present` is the present edition; None if the database has to be looked at first. Raises RejectedError for a
        question that may not be executed or took too long, and ClientGoneError if the client closed its connection.
        """
        if present and (kept := _kept(present, asked, record)):
            return kept
        work = self._answer(asked, present, database, record)
        try:
            return await run_for_client(work, receive, self.settings.max_time_ms)
        except TimeoutError:
            late = record.session.late() if record.session else database.hearing.late()
            raise RejectedError([GraphQLError("late", original_error=late)]) from None

    async def _answer(
        self, asked: GraphQLRequest, present: Edition | None, database: Database, record: RequestRecord
    ) -> Answer:
        question = await self.questions.prepare(asked, record)
        return await self._of_one_edition(question, present, database, record)

    async def _of_one_edition(
        self, question: Question, present: Edition | None, database: Database, record: RequestRecord
    ) -> Answer:
        """Tries again whenever the data moves; after the last try, raises RejectedError with the code UNAVAILABLE."""
        deadline = deadline_in(self.settings.max_time_ms)
        edition = present
        for pause_ms in PAUSES_MS:
            with suppress(MovedError):
                return await self._attempt(question, edition, database, deadline, record)
            edition = None  # the next attempt has to look for the new edition
            await asyncio.sleep(pause_ms / 1000)
        try:
            return await self._attempt(question, edition, database, deadline, record)
        except MovedError:
            raise RejectedError([ApiError(ErrorCode.UNAVAILABLE, await _why_moving(database))]) from None

    async def _attempt(
        self, question: Question, edition: Edition | None, database: Database, deadline: float, record: RequestRecord
    ) -> Answer:
        """One attempt, with `edition`; None has the database looked at. Raises MovedError if the data moved."""
        if question.asked.explain:
            edition = Edition()  # keeps nothing, so that the explanation shows every read
        if edition is None and not await self._execution.reads(question):
            edition = Edition()  # a database that is away or silent must not hold up what needs none
        failure: Exception | None = None
        if edition is None:
            try:
                edition = await database.edition()
            except DATABASE_ERRORS as error:  # the resolvers' reads fail, too, and say which fields that concerns
                edition, failure = Edition(), error
            if kept := _kept(edition, question.asked, record):
                return kept
        record.session = session = ReadSession(database, deadline, edition)
        if failure:
            session.note_failure(failure)
        price = await self._check_cost(question, session)
        async with nullcontext() if price and not price.is_dear else self._dear:
            try:
                answer = await self._execution.execute(question, session, record)
            finally:
                session.forget()
        if session.moved:  # graphql-core turns a MovedError of a resolver into an error of the answer
            raise MovedError
        database.row_counting.begin(session.stamp)  # where nothing is kept, no look tells that the data changed
        _keep(edition, question.asked, answer)
        return answer

    async def _check_cost(self, question: Question, session: ReadSession) -> Price | None:
        """Its price; None where only the resolvers can answer.

        Raises RejectedError if the question costs too much, or if its directives have wrong arguments.
        """
        price = await self._priced(question, session)
        if price and price.is_too_high and price.counts is NOT_COUNTED:
            # The process has just started. Estimates refuse nothing that the data may allow.
            await session.database.row_counting.ended()
            price = await self._priced(question, session)
        if price and price.is_too_high:
            await self._aside.work_on(question.asked.query, limits.check_cost, price)
        return price

    async def _priced(self, question: Question, session: ReadSession) -> Price | None:
        """The question's price on the data as it was counted last; None where it has no plan. Raises RejectedError."""
        counts = session.database.row_counting.latest
        if question.price is None or question.price.counts is not counts:
            try:
                plan = await self._execution.plan(question, session)
            except NotCompiledError:
                return None
            except GraphQLError as error:  # a nullable variable is null, and the argument of a directive may not be
                raise RejectedError([with_code(error, ErrorCode.BAD_INPUT)]) from None
            question.price = Price(plan, counts, self.settings.max_cost, question.asked.explain)
        return question.price


async def _why_moving(database: Database) -> str:
    with suppress(*DATABASE_ERRORS):
        if notice_ms := (await database.look()).notice_ms:
            return LOADING.format(seconds=ceil(notice_ms / 1000))
    return MOVING


def _kept(edition: Edition, asked: GraphQLRequest, record: RequestRecord) -> Answer | None:
    kept: Answer | None = None if edition.cache is None else edition.cache.get(asked.key)
    if kept:
        record.operation, record.by = kept.operation, "kept"
    return kept


def _keep(edition: Edition, asked: GraphQLRequest, answer: Answer) -> None:
    """Keeps an answer without errors: the reason for an error may be gone the next time."""
    if edition.cache is not None and not answer.errors:
        size = len(answer.body) + sum(map(getsizeof, asked.key[:3]))
        if not edition.cache.admits(size):  # asked before it is copied
            return
        edition.cache.put(asked.key, replace(answer, body=tight(answer.body)), size=size)
