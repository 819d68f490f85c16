"""Names, codes and regions of countries, from the table `countries.csv` beside this file.

Codes are those of ISO 3166-1. Regions are those of UN M49: `region` is the continent, `subregion` the finest region
within it. docs/decisions/0005-names.md says why each name was chosen, and where a region comes from if M49 has none.
The test suite compares every cell with independent tables, but for `other_names`, which it holds to a list.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("countries.csv")


@dataclass(frozen=True, slots=True)
class CountryNames:
    """One row of the table. `other_names` holds the official name, if the table has one, and a few well-known ones."""

    code: str
    code3: str
    name: str
    other_names: tuple[str, ...]
    region: str
    subregion: str


@cache
def countries() -> Mapping[str, CountryNames]:
    """Every country of ISO 3166-1 by its alpha-2 code, and Kosovo by its user-assigned code XK."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        return {row["code"]: _country(row) for row in csv.DictReader(table)}


def _country(row: Mapping[str, str]) -> CountryNames:
    others = [row["official_name"], *row["other_names"].split("; ")]
    return CountryNames(
        code=row["code"],
        code3=row["code3"],
        name=row["name"],
        other_names=tuple(name for name in others if name),
        region=row["region"],
        subregion=row["subregion"],
    )
