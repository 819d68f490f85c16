"""What independent tables say of countries, in the columns of ours. For the tests alone: nothing of them is shipped.

- `iso`: Debian's table of ISO 3166-1, from `pycountry` (LGPL). It has no regions.
- `un`: the United Nations' names with the regions of UN M49, from OCHA's `hdx-python-country` (MIT).
- `coco`: the table of `country-converter`, which ours replaces, from `countryguess` (GPL).
"""

import csv
import json
from collections.abc import Mapping
from importlib.metadata import files

import pycountry

from seed.countries import TABLE

Row = Mapping[str, str]
Rows = Mapping[str, Row]


def ours() -> Rows:
    """The committed table: by code, each row by column."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        return {row["code"]: row for row in csv.DictReader(table)}


def iso() -> Rows:
    rows = [dict(country) for country in pycountry.countries]
    return {
        row["alpha_2"]: {
            "code3": row["alpha_3"],
            "name": row.get("common_name", row["name"]),
            "official_name": row.get("official_name", ""),
        }
        for row in rows
    }


def un() -> Rows:
    """Codes that ISO doesn't assign stand in columns of their own: Kosovo's, and those of what is no more."""
    table = csv.DictReader(_file("hdx-python-country", ".csv").splitlines())
    rows = [row for row in table if row["Deprecated"] == "N"]
    coded = {row["ISO 3166-1 Alpha 2-Codes"] or row["x Alpha2 codes"]: row for row in rows}
    return {
        code: {
            "code3": row["ISO 3166-1 Alpha 3-Codes"] or row["x Alpha3 codes"],
            "name": row["Preferred Term"],
            "official_name": row["English Formal"],
            "region": row["Region Name"],
            "subregion": row["Intermediate Region Name"] or row["Sub-region Name"],
        }
        for code, row in coded.items()
        if code
    }


def coco() -> Rows:
    """By code: of two with one code the one that still is."""
    rows = [row for row in json.loads(_file("countryguess", ".json")) if row["iso2"] and not row["obsolete"]]
    return {
        row["iso2"]: {
            "code3": row["iso3"],
            "name": row["name_short"],
            "official_name": row["name_official"],
            "region": row["continent"].replace("America", "Americas"),
            "subregion": row["unregion"],
        }
        for row in rows
    }


def _file(distribution: str, suffix: str) -> str:
    """The text of the one file of that kind. None of the distribution's code runs."""
    [table] = [file for file in files(distribution) or () if file.suffix == suffix]
    return table.read_text(encoding="utf-8-sig")
