"""The way of a question to its answer, in one line: prepare, edition, execute, keep, answer.

An answer is always of one edition of the data. What a query means is the schema's alone.
"""

import asyncio
from contextlib import suppress
from dataclasses import replace
from sys import getsizeof

from starlette.types import Receive
from strawberry import Schema

from loaders.bounded_cache import tight
from loaders.database import Database
from loaders.driver import DATABASE_ERRORS
from loaders.edition import Edition, MovedError
from loaders.read_session import ReadSession, deadline_in
from schema.errors import ApiError, ErrorCode
from server.deadline import run_for_client
from server.error_report import RejectedError, timed_out
from server.execute_question import Answer, Execution
from server.graphql_request import GraphQLRequest
from server.middleware import RequestRecord
from server.prepare_question import Question, Questions
from server.settings import Settings

# How long to wait before an answer is begun anew, because a load was under way. A commit takes milliseconds, of many
# changes a second or two.
PAUSES_MS = (5, 10, 20, 50, 100, 250, 500, 1_000)
MOVING = "A new version of the data is being loaded. Try again in a moment."


class Answering:
    """For one schema, which has `UseParsedDocument` among its extensions."""

    def __init__(self, schema: Schema, settings: Settings) -> None:
        self.settings = settings
        self.graphql_schema = schema._schema  # noqa: SLF001  # Strawberry gives it no public name
        self.questions = Questions(self.graphql_schema, settings)
        self._execution = Execution(schema, compiled=settings.compiled)

    async def answer(
        self,
        asked: GraphQLRequest,
        present: Edition | None,
        database: Database,
        receive: Receive,
        record: RequestRecord,
    ) -> Answer:
        """`present` is the edition that the database knows of, if it need not look.

        Raises RejectedError for what isn't to be executed, ClientGoneError where nobody waits for it any more.
        """
        if present and (kept := _kept(present, asked, record)):
            return kept
        question = self.questions.prepare(asked, record)
        work = self._of_one_edition(question, present, database, record)
        try:
            return await run_for_client(work, receive, self.settings.max_time_ms)
        except TimeoutError:
            raise RejectedError([timed_out(self.settings.max_time_ms)]) from None

    async def _of_one_edition(
        self, question: Question, present: Edition | None, database: Database, record: RequestRecord
    ) -> Answer:
        """Begun anew as often as the data moves; in the end UNAVAILABLE."""
        deadline = deadline_in(self.settings.max_time_ms)
        edition = present
        for pause_ms in PAUSES_MS:
            with suppress(MovedError):
                return await self._attempt(question, edition, database, deadline, record)
            edition = None  # what was present is past
            await asyncio.sleep(pause_ms / 1000)
        try:
            return await self._attempt(question, edition, database, deadline, record)
        except MovedError:
            raise RejectedError([ApiError(ErrorCode.UNAVAILABLE, MOVING)]) from None

    async def _attempt(
        self, question: Question, edition: Edition | None, database: Database, deadline: float, record: RequestRecord
    ) -> Answer:
        """The answer of that edition, or of the one that a look finds. Raises MovedError."""
        if question.asked.explain:
            edition = Edition()  # of which nothing is kept: all reads are to be seen
        if edition is None:
            edition = await _edition_of(database, deadline)
            if kept := _kept(edition, question.asked, record):
                return kept
        record.session = session = ReadSession(database, deadline, edition)
        answer = await self._execution.execute(question, session, record)
        if session.moved:
            raise MovedError
        _keep(edition, question.asked, answer)
        return answer


async def _edition_of(database: Database, deadline: float) -> Edition:
    """The present one, or, where the database can't tell, one of which nothing is kept."""
    try:
        return await database.edition(deadline)
    except DATABASE_ERRORS:  # the answer's own reads will say what is wrong, each at its place
        return Edition()


def _kept(edition: Edition, asked: GraphQLRequest, record: RequestRecord) -> Answer | None:
    kept: Answer | None = None if edition.cache is None else edition.cache.get(asked.key)
    if kept:
        record.operation, record.by = kept.operation, "kept"
    return kept


def _keep(edition: Edition, asked: GraphQLRequest, answer: Answer) -> None:
    """Answers without errors alone: an error may be gone when it is asked again."""
    if edition.cache is not None and answer.body:
        size = len(answer.body) + sum(map(getsizeof, asked.key[:3]))
        edition.cache.put(asked.key, replace(answer, body=tight(answer.body), data=None), size=size)
