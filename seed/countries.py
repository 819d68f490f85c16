"""Names, codes and regions of countries, from the `country-converter` library.

Names are its short names. Regions are those of UN M49: `region` the continent, `subregion` the region within it.
Official names serve as aliases, except where recognition is disputed (docs/decisions/0005-names.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from country_converter import CountryConverter  # type: ignore[import-untyped]

DISPUTED = frozenset({"PS", "TW", "XK"})
M49_CONTINENTS = {"America": "Americas"}
OTHER_NAMES = {
    "CI": ("Ivory Coast",),
    "CZ": ("Czech Republic",),
    "GB": ("UK", "Great Britain", "Britain"),
    "MK": ("Macedonia",),
    "NL": ("The Netherlands", "Holland"),
    "SZ": ("Swaziland",),
    "TR": ("Turkey",),
    "US": ("USA", "United States of America"),
}


@dataclass(frozen=True, slots=True)
class CountryNames:
    """What the library says of one country; `other_names` are its official name and a few well-known ones."""

    code: str
    code3: str
    name: str
    other_names: tuple[str, ...]
    region: str
    subregion: str


@cache
def countries() -> Mapping[str, CountryNames]:
    """Every country that the library knows, by ISO 3166-1 alpha-2 code (XK is user-assigned)."""
    rows = CountryConverter().data.itertuples(index=False)
    return {country.code: country for country in map(_country, rows)}


def _country(row: object) -> CountryNames:
    text = {field: str(getattr(row, field)) for field in _FIELDS}
    code, name = _code(text["ISO2"]), text["name_short"]
    official = () if code in DISPUTED else (text["name_official"],)
    others = dict.fromkeys((*official, *OTHER_NAMES.get(code, ())))
    return CountryNames(
        code=code,
        code3=text["ISO3"],
        name=name,
        other_names=tuple(other for other in others if other != name),
        region=M49_CONTINENTS.get(text["continent"], text["continent"]),
        subregion=text["UNregion"],
    )


_FIELDS = ("ISO2", "ISO3", "name_short", "name_official", "continent", "UNregion")


def _code(written: str) -> str:
    """The library writes the United Kingdom's code as the pattern `^GB$|^UK$`: the first alternative is ISO's."""
    return written.split("|", maxsplit=1)[0].strip("^$")
