"""The kinds of value in a document: dates, names of things defined elsewhere, one or many of something.

Names are checked against the definitions that validation gets as `context={"known": {kind: keys}}`. Without them any
name passes. Each check returns the value, perhaps normalised, or raises the error that `wrong` makes.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from seed.countries import countries
from seed.errors import did_you_mean

T = TypeVar("T")
COUNTRY_CODE = re.compile(r"[A-Z]{2}")
# ASCII, because `\d` otherwise also matches the digits of other scripts.
PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
LARGEST = 2**31 - 1
"""The largest number that an answer of the API can hold: GraphQL's Int has 32 bits."""
Known = Mapping[str, Collection[str]]
"""The slugs that the documents define, by kind."""


def wrong(expected: str, got: object, hint: str = "") -> PydanticCustomError:
    """An error in the form that all have: what was expected, what was got, perhaps a hint at what was meant."""
    sentence = f"expected {expected}; got {got}{hint}"
    return PydanticCustomError("document", "{sentence}", {"sentence": sentence})


def _as_tuple(value: object) -> object:
    return value if isinstance(value, list | tuple) else (value,)


def _not_empty(values: tuple[T, ...]) -> tuple[T, ...]:
    if not values:
        raise wrong("at least one value", "an empty list")
    return values


def _year_as_text(value: object) -> object:
    # A year without quotes is a number in YAML. In Python a bool is an int, too, but no year.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def partial_date(value: str) -> str:
    """The value itself, if it is a year, a month or a day that exists."""
    match = PARTIAL_DATE.fullmatch(value)
    try:
        # A text of another form becomes 0-0-0, which `date` refuses like a day that does not exist.
        year, month, day = (int(part or 1) for part in match.groups()) if match else (0, 0, 0)
        date(year, month, day)
    except ValueError:
        raise wrong("a date as 2014, 2014-11 or 2014-11-28", value) from None
    return value


def _check(kind: str, key: str, known: Known | None) -> None:
    if known is not None and key not in known[kind]:
        raise wrong(f"the slug of a known {kind}", key, did_you_mean(key, known[kind]))


def _known(info: ValidationInfo) -> Known | None:
    context: Mapping[str, Known] = info.context or {}
    return context.get("known")


def _slug_of(kind: str) -> Callable[[str, ValidationInfo], str]:
    def check(value: str, info: ValidationInfo) -> str:
        _check(kind, value, _known(info))
        return value

    return check


def _actor_id(value: str, info: ValidationInfo) -> str:
    # Capitals were meant as a code, perhaps one of three letters: "unknown organisation" would mislead.
    if value.isupper() and not COUNTRY_CODE.fullmatch(value):
        raise wrong("an ISO 3166-1 alpha-2 code, or the slug of a known organisation", value)
    if not COUNTRY_CODE.fullmatch(value):
        _check("organisation", value, _known(info))
        return f"organisation/{value}"
    if value not in countries():
        raise wrong("an ISO 3166-1 alpha-2 code", value)
    return f"country/{value}"


def _node_id(value: str, info: ValidationInfo) -> str:
    kind, _, key = value.partition("/")
    if kind == "country":
        return _actor_id(key, info)
    known = _known(info)
    # Words for kinds of discrepancy ("fault") are defined like the rest, but are no nodes.
    if known is not None and kind not in known.keys() - {"fault"}:
        raise wrong(f"an id that begins with country/, {'/, '.join(sorted(known.keys() - {'fault'}))}/", value)
    _check(kind, key, known)
    return value


def _new_slug(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise wrong("a slug of lower-case letters, digits and single hyphens", value)
    return value


def _text(value: str) -> str:
    if not value.strip():
        raise wrong("some text", "nothing")
    return value


Many = Annotated[tuple[T, ...], BeforeValidator(_as_tuple)]
"""Written as one value or as a list of them; held as a tuple. `Some` has at least one."""
Some = Annotated[Many[T], AfterValidator(_not_empty)]
PartialDate = Annotated[str, BeforeValidator(_year_as_text), AfterValidator(partial_date)]
Text = Annotated[str, AfterValidator(_text)]
ClaimValue = Annotated[Text, BeforeValidator(_year_as_text)]
Whole = Annotated[int, Field(strict=True, ge=0, le=LARGEST)]
Ordinal = Annotated[int, Field(strict=True, ge=1, le=LARGEST)]
NewSlug = Annotated[str, AfterValidator(_new_slug)]

DialogueSlug = Annotated[str, AfterValidator(_slug_of("dialogue"))]
InstrumentSlug = Annotated[str, AfterValidator(_slug_of("instrument"))]
MeetingSlug = Annotated[str, AfterValidator(_slug_of("meeting"))]
OrganisationSlug = Annotated[str, AfterValidator(_slug_of("organisation"))]
FaultName = Annotated[str, AfterValidator(_slug_of("fault"))]
SourceSlug = Annotated[str, AfterValidator(_slug_of("source"))]
ThemeSlug = Annotated[str, AfterValidator(_slug_of("theme"))]
ActorId = Annotated[str, AfterValidator(_actor_id)]
"""Written as a country's code or an organisation's slug; held as the id of that node."""
NodeId = Annotated[str, AfterValidator(_node_id)]
