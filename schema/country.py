"""Country: a state or territory with an ISO 3166-1 code."""

from enum import Enum

import strawberry

from schema.node import Actor
from schema.paging import Direction


@strawberry.enum(description="What countries can be sorted by.")
class CountryOrderField(Enum):
    NAME = strawberry.enum_value("NAME", description="Its name, accents and case aside.")
    CODE = strawberry.enum_value("CODE", description="Its ISO 3166-1 alpha-2 code.")
    DIALOGUE_COUNT = strawberry.enum_value(
        "DIALOGUE_COUNT", description="How many dialogues it takes part in, each counted once."
    )
    MEMBERSHIP_COUNT = strawberry.enum_value(
        "MEMBERSHIP_COUNT", description="How many memberships it has, each role and listing of its own."
    )
    LEADERSHIP_COUNT = strawberry.enum_value(
        "LEADERSHIP_COUNT", description="How many leading, steering, hosting and supporting roles it has."
    )


@strawberry.input(description="An order of countries.")
class CountryOrder:
    by: CountryOrderField = strawberry.field(description="What to sort by.")
    direction: Direction | None = strawberry.field(default=strawberry.UNSET, description="ASC where nothing is said.")


@strawberry.type(
    description="A state or territory. Names, codes and regions come from the project's table of ISO 3166-1 and UN M49,"
    " not from a source document; only countries that a source names are here."
)
class Country(Actor):
    code: str = strawberry.field(description="ISO 3166-1 alpha-2. XK (Kosovo) is user-assigned.")
    code3: str = strawberry.field(description="ISO 3166-1 alpha-3.")
    aliases: list[str] = strawberry.field(description="Other names, and spellings that sources use.")
    region: str | None = strawberry.field(description="Region in the UN M49 standard: Africa, Europe, …")
    subregion: str | None = strawberry.field(description="Finest UN M49 region: Eastern Africa, Western Asia, …")
