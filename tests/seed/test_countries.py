"""Names, codes and regions: what the graph and the rest of the code see of the table."""

import csv

from seed.countries import TABLE, countries

EXPECTED = """
AT AUT Europe   | Western Europe  | Austria
BE BEL Europe   | Western Europe  | Belgium
BF BFA Africa   | Western Africa  | Burkina Faso
BG BGR Europe   | Eastern Europe  | Bulgaria
CH CHE Europe   | Western Europe  | Switzerland
CY CYP Asia     | Western Asia    | Cyprus
CZ CZE Europe   | Eastern Europe  | Czechia
DE DEU Europe   | Western Europe  | Germany
DJ DJI Africa   | Eastern Africa  | Djibouti
DK DNK Europe   | Northern Europe | Denmark
DZ DZA Africa   | Northern Africa | Algeria
EE EST Europe   | Northern Europe | Estonia
EG EGY Africa   | Northern Africa | Egypt
ER ERI Africa   | Eastern Africa  | Eritrea
ES ESP Europe   | Southern Europe | Spain
ET ETH Africa   | Eastern Africa  | Ethiopia
FI FIN Europe   | Northern Europe | Finland
FR FRA Europe   | Western Europe  | France
GB GBR Europe   | Northern Europe | United Kingdom
GQ GNQ Africa   | Middle Africa   | Equatorial Guinea
GR GRC Europe   | Southern Europe | Greece
HR HRV Europe   | Southern Europe | Croatia
HU HUN Europe   | Eastern Europe  | Hungary
IE IRL Europe   | Northern Europe | Ireland
IL ISR Asia     | Western Asia    | Israel
IT ITA Europe   | Southern Europe | Italy
JO JOR Asia     | Western Asia    | Jordan
KE KEN Africa   | Eastern Africa  | Kenya
LB LBN Asia     | Western Asia    | Lebanon
LT LTU Europe   | Northern Europe | Lithuania
LU LUX Europe   | Western Europe  | Luxembourg
LV LVA Europe   | Northern Europe | Latvia
LY LBY Africa   | Northern Africa | Libya
MA MAR Africa   | Northern Africa | Morocco
ML MLI Africa   | Western Africa  | Mali
MT MLT Europe   | Southern Europe | Malta
NE NER Africa   | Western Africa  | Niger
NG NGA Africa   | Western Africa  | Nigeria
NL NLD Europe   | Western Europe  | Netherlands
NO NOR Europe   | Northern Europe | Norway
PL POL Europe   | Eastern Europe  | Poland
PS PSE Asia     | Western Asia    | Palestine
PT PRT Europe   | Southern Europe | Portugal
RO ROU Europe   | Eastern Europe  | Romania
RU RUS Europe   | Eastern Europe  | Russia
SD SDN Africa   | Northern Africa | Sudan
SE SWE Europe   | Northern Europe | Sweden
SI SVN Europe   | Southern Europe | Slovenia
SK SVK Europe   | Eastern Europe  | Slovakia
SN SEN Africa   | Western Africa  | Senegal
SO SOM Africa   | Eastern Africa  | Somalia
SS SSD Africa   | Eastern Africa  | South Sudan
TN TUN Africa   | Northern Africa | Tunisia
TR TUR Asia     | Western Asia    | Türkiye
UG UGA Africa   | Eastern Africa  | Uganda
"""


def test_a_country_has_its_name_codes_and_regions() -> None:
    expected = set()
    for line in EXPECTED.strip().splitlines():
        first, subregion, name = (part.strip() for part in line.split("|"))
        expected.add((*first.split(), subregion, name))
    known = [countries()[code] for code, *_ in expected]
    assert {(each.code, each.code3, each.region, each.subregion, each.name) for each in known} == expected
    assert len(expected) == 55


def test_codes_are_codes_and_each_is_given_once() -> None:
    known = countries().values()
    assert {(len(country.code), country.code.isalpha()) for country in known} == {(2, True)}
    assert {(len(country.code3), country.code3.isalpha()) for country in known} == {(3, True)}
    assert len({country.code3 for country in known}) == len(known) == 250


def test_codes_that_tables_trip_over_are_read() -> None:
    names = {code: countries()[code].name for code in ("GB", "GR", "NA", "XK")}
    assert names == {"GB": "United Kingdom", "GR": "Greece", "NA": "Namibia", "XK": "Kosovo"}


def test_regions_are_called_as_m49_calls_them() -> None:
    regions = {country.region for country in countries().values()}
    assert regions == {"Africa", "Americas", "Antarctica", "Asia", "Europe", "Oceania"}


def test_what_m49_does_not_place_has_the_region_of_its_neighbours_or_is_its_own() -> None:
    places = {code: (countries()[code].region, countries()[code].subregion) for code in ("AQ", "TW", "XK")}
    assert places == {
        "AQ": ("Antarctica", "Antarctica"),
        "TW": ("Asia", "Eastern Asia"),
        "XK": ("Europe", "Southern Europe"),
    }


def test_where_recognition_is_disputed_no_official_name_is_added() -> None:
    assert {code: countries()[code].other_names for code in ("PS", "TW", "XK")} == {
        "PS": (),
        "TW": (),
        "XK": (),
    }


def test_the_table_has_these_other_names_beside_official_ones() -> None:
    """No other table has them to compare with."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        others = {row["code"]: tuple(row["other_names"].split("; ")) for row in csv.DictReader(table)}
    assert {code: names for code, names in others.items() if names != ("",)} == {
        "BL": ("St. Barths",),
        "CI": ("Ivory Coast",),
        "GB": ("UK", "Great Britain", "Britain"),
        "HK": ("Hong Kong SAR",),
        "HU": ("Republic of Hungary",),
        "KN": ("St. Kitts and Nevis",),
        "LC": ("St. Lucia",),
        "MK": ("Macedonia",),
        "MO": ("Macao SAR", "Macau"),
        "NL": ("The Netherlands", "Holland"),
        "NP": ("Federal Democratic Republic of Nepal",),
        "NR": ("Naoero", "Republic of Naoero"),
        "PM": ("St. Pierre and Miquelon",),
        "SH": ("St. Helena",),
        "SZ": ("Swaziland",),
        "TR": ("Turkey",),
        "US": ("USA",),
        "VA": ("Vatican City State", "Vatican City", "Vatican"),
        "VC": ("St. Vincent and the Grenadines",),
    }


def test_other_names_are_found_under_the_normal_one() -> None:
    assert {code: countries()[code].other_names for code in ("CZ", "GB", "NL", "NR", "TR")} == {
        "CZ": ("Czech Republic",),
        "GB": ("United Kingdom of Great Britain and Northern Ireland", "UK", "Great Britain", "Britain"),
        "NL": ("Kingdom of the Netherlands", "The Netherlands", "Holland"),
        "NR": ("Republic of Nauru", "Naoero", "Republic of Naoero"),
        "TR": ("Republic of Türkiye", "Turkey"),
    }
