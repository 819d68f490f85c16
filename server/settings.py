"""Every setting of the server, once: its name, type, default and meaning.

`settings_from(environ)` refuses unknown and malformed settings in one sentence; README shows `markdown_table()`. This
module must not read the environment itself.
"""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any

from server import setting_readers as read
from server.kubernetes_variables import made_by_kubernetes
from server.setting_readers import LOG_LEVELS

PREFIX = "DIALOGUES_"


class SettingsError(Exception):
    """A setting is unknown, malformed or missing. The message is one sentence for the person who set it."""


def _setting(parse: Callable[[str], Any], default: Any, meaning: str, *, shown: bool = True) -> Any:
    return field(default=default, repr=shown, metadata={"parse": parse, "meaning": meaning})


_COUNT = read.whole_number(1, 1_000_000_000)
_COUNT_OR_NONE = read.whole_number(0, 1_000_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of the server. Units are in the names."""

    neo4j_uri: str | None = _setting(read.uri, None, "The address of Neo4j; if it is not set, `up` starts a local one")
    neo4j_user: str = _setting(read.text, "neo4j", "The user as whom the API logs in to Neo4j")
    neo4j_password: str = _setting(read.secret, "", "The password of that user", shown=False)
    neo4j_database: str = _setting(read.text, "neo4j", "The database on that server")
    neo4j_connections: int = _setting(_COUNT, 50, "The most connections to Neo4j for reads, for each worker")
    neo4j_new_texts: int = _setting(
        _COUNT, 2, "How many Cypher texts that are new to it Neo4j plans at a time, for each worker"
    )

    host: str = _setting(read.text, "127.0.0.1", "The address to listen on")
    port: int = _setting(read.whole_number(0, 65_535), 8000, "The port to listen on; 0 picks a free one")
    workers: int = _setting(read.whole_number(1, 256), 1, "How many processes answer requests")
    allowed_hosts: tuple[str, ...] = _setting(
        read.host_names,
        (),
        "The names beside localhost by which clients may call the API, separated by commas; * allows all. If it is not"
        " set: none on a loopback address, all on others",
    )
    cors_origins: tuple[str, ...] = _setting(
        read.origins,
        (),
        "The web origins whose pages may query the API, separated by commas; `loopback` allows those of the same"
        " machine, * all, `none` none. If it is not set: `loopback` on a loopback address, * on others",
    )
    log_level: str = _setting(read.log_level, "info", "How much is logged: " + ", ".join(LOG_LEVELS))
    shutdown_ms: int = _setting(_COUNT, 15_000, "How long unfinished answers may still take when the server stops")

    first_request_ms: int = _setting(_COUNT, 10_000, "How long a new connection may be silent")
    headers_ms: int = _setting(_COUNT, 10_000, "How long the head of a request may take to arrive")
    body_ms: int = _setting(_COUNT, 30_000, "How long the body of a request may take to arrive")
    send_ms: int = _setting(_COUNT, 30_000, "How long a client may take nothing of an answer that waits for it")
    idle_ms: int = _setting(_COUNT, 75_000, "How long a connection may be silent between two requests")
    max_connections: int = _setting(
        _COUNT, 10_000, "The most connections, for each worker; fewer if the system allows fewer open files"
    )
    max_queued_requests: int = _setting(_COUNT, 20, "The most requests that one connection may send ahead of answers")
    max_waiting_bytes: int = _setting(
        read.whole_number(1_000_000, 1_000_000_000_000),
        200_000_000,
        "Memory for requests that arrive or are answered and for answers that are not taken, for each worker",
    )
    log_waiting_bytes: int = _setting(
        _COUNT, 1_000_000, "Memory for lines of the log that nobody reads; later lines are dropped and counted"
    )

    # The lowest allowed values of the next six let the introspection queries of common clients pass.
    # The parser takes no address of more than 65,535 bytes, and calls it no HTTP.
    max_head_bytes: int = _setting(
        read.whole_number(20_000, 10_000_000),
        60_000,
        "The most bytes in the head of a request, which is its address and headers",
    )
    max_headers: int = _setting(read.whole_number(50, 10_000), 200, "The most headers of a request")
    max_body_bytes: int = _setting(
        read.whole_number(10_000, 1_000_000_000), 250_000, "The most bytes in the body of a request"
    )
    max_characters: int = _setting(
        read.whole_number(5_000, 10_000_000), 20_000, "The most characters in a GraphQL document"
    )
    max_tokens: int = _setting(
        read.whole_number(500, 1_000_000), 2_000, "The most tokens in a document, comments included"
    )
    max_name_characters: int = _setting(
        read.whole_number(50, 10_000), 200, "The most characters in each name: of a field, an alias, a variable, …"
    )
    max_depth: int = _setting(read.whole_number(1, 100), 20, "The most levels of nested fields")
    max_aliases: int = _setting(_COUNT, 100, "The most aliases, each counted as often as fragments repeat it")
    max_fields: int = _setting(_COUNT, 1_000, "The most fields, each counted as often as fragments repeat it")
    max_items: int = _setting(_COUNT, 5_000, "The most items in the lists and objects of all values together")
    max_value_depth: int = _setting(read.whole_number(1, 100), 10, "The most levels of lists and objects in a value")
    # Python converts no number of more than 4,300 digits.
    max_text_characters: int = _setting(
        read.whole_number(1, 4_000), 1_000, "The most characters in the text of a value; a cursor has some hundred"
    )
    max_id_characters: int = _setting(read.whole_number(1, 4_000), 300, "The most characters in an id or slug")
    max_sort_fields: int = _setting(_COUNT, 3, "The most fields to sort by in one order")
    max_orders: int = _setting(
        _COUNT, 8, "The most ways in which a query sorts or continues lists: Neo4j plans each of them for itself"
    )
    max_cost: int = _setting(
        _COUNT,
        500_000,
        "The highest cost of a query, in about microseconds of work: of its Cypher queries, and of the rows and values"
        " that the data can give it at most",
    )
    max_answer_bytes: int = _setting(
        _COUNT, 20_000_000, "The most bytes in an answer; it is refused before they are put together"
    )
    max_resolved_values: int = _setting(
        _COUNT,
        100_000,
        "The most values in an answer that no plan gives: the resolvers are slow",
    )
    dear_answers: int = _setting(
        _COUNT, 8, "How many questions whose cost is 20,000 or more are answered at a time, for each worker"
    )
    max_time_ms: int = _setting(_COUNT, 10_000, "The longest time for a request, with the time that the database takes")
    document_cache_bytes: int = _setting(
        _COUNT,
        32_000_000,
        "Memory for parsed documents, for each worker; prepared questions and their plans get as much again",
    )
    cache_bytes: int = _setting(
        _COUNT_OR_NONE, 64_000_000, "Memory for rows and answers of the data now loaded, for each worker; 0 keeps none"
    )
    cache_rows: int = _setting(_COUNT, 200_000, "The most rows kept in memory, for each worker")
    freshness_ms: int = _setting(
        _COUNT_OR_NONE,
        1_000,
        "How long the API trusts its last look at the data's version; with 0 it looks before each answer",
    )
    compiled: bool = _setting(
        read.yes_or_no, True, "Whether compiled plans answer queries; with no, the resolvers answer all of them"
    )
    explain: bool = _setting(
        read.yes_or_no,
        False,
        "Whether clients may have it explained how an answer is made (`extensions.explain`); if it is not set, `up`"
        " says yes",
    )


def name_of(setting: "Field[Any]") -> str:
    """The environment variable of a field of Settings."""
    upper = setting.name.upper()
    return upper if upper in ("NEO4J_URI", "NEO4J_USER", "NEO4J_PASSWORD", "NEO4J_DATABASE") else PREFIX + upper


def settings_from(environ: Mapping[str, str]) -> Settings:
    """Settings from environment variables. Raises SettingsError for the first that is wrong.

    Variables that Kubernetes sets for a service of our name are passed over.
    """
    made = made_by_kubernetes(environ)
    environ = {name: value for name, value in environ.items() if name not in made}
    known = {name_of(setting): setting for setting in fields(Settings)}
    for name in environ:
        if name.startswith(PREFIX) and name not in known:
            raise SettingsError(f"{name} is not a setting.{_did_you_mean(name, list(known))}")
    return Settings(
        **{
            setting.name: _read_one(name, setting, environ[name])
            for name, setting in known.items()
            if environ.get(name)  # an empty variable counts as unset, as compose files may pass it on
        }
    )


def _read_one(name: str, setting: "Field[Any]", given: str) -> Any:
    try:
        return setting.metadata["parse"](given)
    except ValueError as expected:
        # Before an @ in an address, and after a ?, there may be a password.
        got = f"“{given}”" if setting.repr and not {"@", "?"} & set(given) else "something else"
        raise SettingsError(f"{name} must be {expected}, got {got}.") from None


def _did_you_mean(name: str, known: list[str]) -> str:
    ours = [other.removeprefix(PREFIX) for other in known if other.startswith(PREFIX)]
    close = difflib.get_close_matches(name.removeprefix(PREFIX), ours, n=1)
    return f" Did you mean {PREFIX}{close[0]}?" if close else " README lists the settings there are."


def markdown_table() -> str:
    """The table of settings for README."""
    rows = [f"| `{name_of(s)}` | {_shown(s.default)} | {s.metadata['meaning']} |" for s in fields(Settings)]
    return "\n".join(["| setting | default | meaning |", "|---|---|---|", *rows]) + "\n"


def _shown(default: object) -> str:
    if isinstance(default, bool):
        return "`yes`" if default else "`no`"
    if isinstance(default, int):
        return f"{default:,}" if default > 65_535 else str(default)
    return f"`{default}`" if default else ""
