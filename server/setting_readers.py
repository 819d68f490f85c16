"""Reads the text of one environment variable as the value of a setting.

If a function here can't read the text, the text of its ValueError says what the variable must be: `settings` makes a
sentence of it.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

NEO4J_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
LOG_LEVELS = ("debug", "info", "warning", "error")
HOST_NAME = r"[\w.~-]+|\[[0-9A-Fa-f:.]+\]"
"""A name or an address as it stands in URLs and in the header Host, without a port (RFC 3986, 3.2.2)."""


def text(given: str) -> str:
    if not given.strip():
        raise ValueError("text")
    return given.strip()


def secret(given: str) -> str:
    return given  # not stripped: a blank may belong to a password


def whole_number(lowest: int, highest: int) -> Callable[[str], int]:
    def read_number(given: str) -> int:
        with suppress(ValueError):  # Python doesn't read numbers of thousands of digits
            if given.strip().isdecimal() and lowest <= int(given) <= highest:
                return int(given)
        raise ValueError(f"a whole number from {lowest} to {highest}")

    return read_number


def yes_or_no(given: str) -> bool:
    if given.lower() not in ("yes", "no"):
        raise ValueError("yes or no")
    return given.lower() == "yes"


def log_level(given: str) -> str:
    if given.lower() not in LOG_LEVELS:
        raise ValueError("one of " + ", ".join(LOG_LEVELS))
    return given.lower()


def origins(given: str) -> tuple[str, ...]:
    origins = _listed(given)
    if origins != ("none",) and not all(origin in ("*", "loopback") or _is_origin(origin) for origin in origins):
        raise ValueError("origins such as https://example.org, separated by commas, or *, loopback or none")
    return origins


def _is_origin(given: str) -> bool:
    scheme, _, host = given.partition("://")
    return scheme in ("http", "https") and re.fullmatch(rf"(?:{HOST_NAME})(?::\d{{1,5}})?", host, re.ASCII) is not None


def host_names(given: str) -> tuple[str, ...]:
    names = tuple(name.lower() for name in _listed(given))
    if not all(name == "*" or re.fullmatch(HOST_NAME, name, re.ASCII) for name in names):
        raise ValueError("names such as example.org, without ports, separated by commas, or *")
    return names


def _listed(given: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in given.split(",") if part.strip())


def uri(given: str) -> str:
    if "@" in given:
        raise ValueError("an address alone, as NEO4J_USER and NEO4J_PASSWORD give user and password")
    if "?" in given or "#" in given:  # the driver takes some of them, and never says which
        raise ValueError("an address without ? and #")
    expected = ValueError("an address such as neo4j://example.org:7687")
    try:
        parts = urlsplit(given.strip())
        complete = parts.scheme in NEO4J_SCHEMES and parts.hostname and parts.port != 0
    except ValueError:  # malformed brackets or port
        raise expected from None
    if not complete:
        raise expected
    return given.strip()
