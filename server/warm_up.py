"""Warms up at the start, so that the first requests don't pay for Neo4j's plans, connections and first uses in Python.

Neo4j plans a query text when it is first sent, which takes some 100 ms, and keeps the plan until it is restarted. The
warm-up is only for speed: whatever fails in it must not keep the API from starting.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from itertools import islice

from graphql import GraphQLError, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema
from neo4j.exceptions import AuthError

from loaders.all_reads import every_read
from loaders.batch_key import count_key, rows_key
from loaders.database import Database
from loaders.driver import DATABASE_ERRORS
from loaders.edition import MovedError
from loaders.new_texts import Waiter
from loaders.read_session import deadline_in
from loaders.shared_batches import BatchKeys
from schema.bound_traversal import ROOT_KEY
from schema.traversal import Many, Pages
from server.answer_question import Answering
from server.error_report import RejectedError, Report
from server.graphql_request import GraphQLRequest
from server.log import log_event
from server.middleware import RequestRecord

# The start waits 0.5 s to learn whether the database answers, and for the warm-up only if it does: then waiting costs
# nothing more, since otherwise the first requests would have to do the same work.
REACHED_WITHIN_S = 0.5
DONE_WITHIN_S = 5
TRY_AGAIN_S = 1
QUERY_MS = 10_000
AT_ONCE = 2
"""How many query texts are sent at the same time."""
WARM_UP = "warm-up"
"""The event in the log, and the request id in the log lines of errors."""
QUESTIONS = (
    "{ dataset { version } dialogues(first: 1) { totalCount nodes { id name } } }",
    "{ __schema { __typename } dialogues(first: 1) { nodes { id } } }",  # graphql-core answers a part of it
)


@contextlib.asynccontextmanager
async def warmed_up(answering: Answering, database: Database) -> AsyncIterator[None]:
    """Waits at most DONE_WITHIN_S for the warm-up. The rest runs beside the requests, and is cancelled at exit."""
    reaching = asyncio.create_task(_is_reached(database))
    warming = asyncio.create_task(_warm_up(answering, database, reaching))
    await asyncio.wait({reaching}, timeout=REACHED_WITHIN_S)
    if reaching.done() and not reaching.exception() and reaching.result():
        await asyncio.wait({warming}, timeout=DONE_WITHIN_S)
    try:
        yield
    finally:
        reaching.cancel()
        warming.cancel()
        await asyncio.gather(reaching, warming, return_exceptions=True)


async def _is_reached(database: Database) -> bool:
    """Whether the database answers. Raises AuthError, so that nobody tries again: after several wrong passwords Neo4j
    refuses the right one, too.
    """
    try:
        await database.driver.verify_connectivity()
    except AuthError:
        raise
    except DATABASE_ERRORS:
        return False
    return True


async def _warm_up(answering: Answering, database: Database, reaching: asyncio.Task[bool]) -> None:
    """Warms up. Gives up, and logs why, if the database refuses or goes away, or if the data move."""
    report = Report(WARM_UP, answering.settings.max_time_ms)
    texts, codes = 0, set[str]()
    ended_by: Exception | None = None
    started = time.perf_counter()
    try:
        await _until_reached(database, reaching)
        started = time.perf_counter()
        async for sent in _sent_texts(answering, database):
            texts += sent
        for question in QUESTIONS:
            asked = GraphQLRequest(question, None, {})
            given = await answering.answer(asked, database.present, database, _nobody_leaves, RequestRecord(WARM_UP))
            codes |= _codes(report, given.errors)
        await database.row_counting.ended()
    except MovedError as moved:
        ended_by = moved
    except RejectedError as rejected:
        ended_by, codes = rejected, _codes(report, rejected.errors)
    except Exception as error:  # of any class: nobody awaits this task's result, so only the log can tell
        ended_by, codes = error, {(report.explain(error).extensions or {})["code"]}
    log_event(
        WARM_UP,
        texts=texts,
        ms=round((time.perf_counter() - started) * 1000),
        ended_by=type(ended_by).__name__ if ended_by else None,
        codes=sorted(codes),
    )


async def _until_reached(database: Database, reaching: asyncio.Task[bool]) -> None:
    is_reached = await reaching
    while not is_reached:
        await asyncio.sleep(TRY_AGAIN_S)
        is_reached = await _is_reached(database)


async def _sent_texts(answering: Answering, database: Database) -> AsyncIterator[int]:
    """Sends the query texts, AT_ONCE at a time, and yields how many each time."""
    # With no cache, each GraphQL query names its own columns, so its texts can't be known before.
    waiter = Waiter()
    wanted = iter(wanted_texts(answering.graphql_schema) if answering.settings.cache_bytes else ())
    while some := list(islice(wanted, AT_ONCE)):
        deadline = deadline_in(QUERY_MS)
        await asyncio.gather(*[database.batches.load(each, [ROOT_KEY], deadline, waiter) for each in some])
        yield len(some)


def _codes(report: Report, errors: Iterable[GraphQLError]) -> set[str]:
    return {error["extensions"]["code"] for error in report.present(errors)}


def wanted_texts(schema: GraphQLSchema) -> dict[BatchKeys, None]:
    """The batch keys whose query texts are sent: each traversal's without arguments, and those of all other reads."""
    wanted: dict[BatchKeys, None] = {}
    for declared in _traversals(schema):
        arguments = declared.bind({}).arguments
        rows, count = rows_key(declared.read, arguments), count_key(declared.read, arguments)
        wanted[rows,] = None
        if isinstance(declared, Pages):
            wanted |= {(rows, count): None, (count,): None}
    walked = {batch_keys[0].read for batch_keys in wanted}
    return wanted | {(rows_key(read),): None for read in every_read() if read not in walked}


def _traversals(schema: GraphQLSchema) -> Iterator[Many | Pages]:
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for field in type_.fields.values():
                declared = field.extensions.get("strawberry-definition")
                if isinstance(declared, Many | Pages):
                    yield declared


async def _nobody_leaves() -> dict[str, str]:
    """A `receive` of ASGI whose client never disconnects."""
    await asyncio.Event().wait()
    return {"type": "http.disconnect"}
