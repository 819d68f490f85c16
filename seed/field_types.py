"""The kinds of value in a document: dates, names of things defined elsewhere, one or many of something.

Names are checked against what the documents define, when validation is given it as `context={"known": {kind: keys}}`.
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
PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
LARGEST = 2**31 - 1
"""The largest number that an answer of the API can hold (GraphQL's Int)."""
Known = Mapping[str, Collection[str]]


def wrong(expected: str, got: object, hint: str = "") -> PydanticCustomError:
    """An error in the one form of all: what was expected, what was got, perhaps what was meant."""
    sentence = f"expected {expected}; got {got}{hint}"
    return PydanticCustomError("document", "{sentence}", {"sentence": sentence})


def _as_tuple(value: object) -> object:
    return value if isinstance(value, list | tuple) else (value,)


def _not_empty(values: tuple[T, ...]) -> tuple[T, ...]:
    if not values:
        raise wrong("at least one value", "an empty list")
    return values


def _year_as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def partial_date(value: str) -> str:
    """The value, if it is a date of a year, a month or a day."""
    match = PARTIAL_DATE.fullmatch(value)
    try:
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
"""Written as a country's code or an organisation's slug; held as the id of its node."""
NodeId = Annotated[str, AfterValidator(_node_id)]
