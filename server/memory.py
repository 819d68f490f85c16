"""The most memory that a worker takes: what it takes at rest, and all bounds that the settings set.

What is bounded by a number and not in bytes has here the bytes that each takes, measured and rounded up. The suite
holds the sum against attacks of minutes (docs/decisions/0021-memory.md).
"""

from server.settings import Settings

# A process after its first answers: Python, the libraries, the schema, the warm-up.
AT_REST_BYTES = 90_000_000
# A connection that is idle after an answer takes 10 KB, one in the middle of a request 15 KB beside what it sent.
BYTES_PER_CONNECTION = 15_000
# Query texts and their parts, for 1,000 of the longest; and the functions that make objects of up to 1,000 fields.
TEXT_BYTES = 15_000_000
# Of long and of medium answers one is put together at a time. Each has twice the bytes of an answer rendered at most,
# and once more as it is written, into memory that grows by doubling. Short ones have few bytes.
ANSWERS, TIMES = 2, 4
MEGABYTE = 1_000_000


def most_memory(settings: Settings) -> dict[str, int]:
    """The bytes that one worker takes at most, by what they are for.

    Beside it are what the allocator can't give back, and the rows that answers under way have read and no cache keeps:
    the cost of a question bounds those of each answer.
    """
    return {
        "at rest": AT_REST_BYTES,
        "documents, questions and plans": 2 * settings.document_cache_bytes,
        "rows and answers; after a load, for a moment also those of the data before": 2 * settings.cache_bytes,
        "requests that arrive and answers that are not taken": settings.max_waiting_bytes,
        "answers that are put together": ANSWERS * TIMES * settings.max_answer_bytes,
        "connections": settings.max_connections * BYTES_PER_CONNECTION,
        "query texts": TEXT_BYTES,
        "lines of the log": settings.log_waiting_bytes,
    }


def markdown_table(settings: Settings) -> str:
    """The table of `most_memory` for README, in megabytes, with the sum."""
    parts = most_memory(settings)
    rows = [f"| {what} | {size // MEGABYTE} |" for what, size in parts.items()]
    total = f"| **together** | **{sum(parts.values()) // MEGABYTE}** |"
    return "\n".join(["| what | MB |", "|---|---|", *rows, total]) + "\n"
