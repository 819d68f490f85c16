"""The root fields, where every GraphQL query starts, and the schema that is made of them."""

import strawberry
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.name_converter import NameConverter

from loaders.countries import countries, country_by_code3, country_by_id
from loaders.dataset import dataset_by_id
from loaders.dialogues import dialogue_by_id, dialogues
from loaders.discrepancies import discrepancies
from loaders.instruments import instruments
from loaders.meetings import meetings
from loaders.organisations import organisation_by_id, organisations
from loaders.read_declaration import Read
from loaders.reads_by_id import node_read
from loaders.sources import sources
from loaders.themes import themes
from schema.bound_traversal import KeyedRead
from schema.country import Country, CountryOrder
from schema.dataset import Dataset
from schema.dialogue import Dialogue, DialogueOrder
from schema.discrepancy import DISCREPANCY_KINDS, Discrepancy
from schema.errors import bad_input, quoted
from schema.instrument import Instrument
from schema.leadership import Leadership
from schema.meeting import Meeting
from schema.membership import Membership
from schema.node import Node
from schema.organisation import Organisation, OrganisationOrder
from schema.resolvers import InTurns
from schema.scalars import SCALARS
from schema.source import Source
from schema.theme import Theme
from schema.traversal import Argument, Given
from schema.traversal_fields import FIRST, by_argument, connection, each_by_argument, many

MAX_NODES = 500


def _node(given: Given) -> KeyedRead | None:
    return _by_id(given["id"])


def _nodes(given: Given) -> list[KeyedRead | None]:
    ids: list[str] = given["ids"]
    if len(ids) > MAX_NODES:
        raise bad_input(f"Expected at most {MAX_NODES} `ids`, got {len(ids)}: ask for them in several requests.")
    return [_by_id(id) for id in ids]


def _by_id(id: str) -> KeyedRead | None:
    read = node_read(id)
    return (read, id) if read else None


def _country(given: Given) -> KeyedRead:
    code: str = given["code"].strip()
    if not (code.isascii() and code.isalpha() and len(code) in (2, 3)):  # before upper(): it makes "ß" two letters
        raise bad_input(
            'Expected `code` to be an ISO 3166-1 alpha-2 or alpha-3 code such as "AT" or "AUT",'
            f" got {quoted(given['code'])}."
        )
    code = code.upper()
    return (country_by_id, f"country/{code}") if len(code) == 2 else (country_by_code3, code)


def _by_slug(kind: str, read: Read, given: Given) -> KeyedRead:
    return read, f"{kind}/{given['slug']}"


@strawberry.type(description="Where every question starts.")
class Query:
    node = by_argument(
        Node,
        find=_node,
        arguments={"id": Argument(strawberry.ID, 'Such as "country/AT".')},
        description="The node with that id, or null.",
    )
    nodes = each_by_argument(
        Node,
        find=_nodes,
        arguments={"ids": Argument(list[strawberry.ID], "At most 500 ids.")},
        description="The nodes with those ids, in that order; null for each that isn't there.",
    )
    country = by_argument(
        Country,
        find=_country,
        arguments={"code": Argument(str, "ISO 3166-1 alpha-2 or alpha-3, any case.")},
        description="The country with that code, or null.",
    )
    countries = connection(
        Country, read=countries, by=None, order=CountryOrder, description="All countries that a source names."
    )
    dialogue = by_argument(
        Dialogue,
        find=lambda given: _by_slug("dialogue", dialogue_by_id, given),
        arguments={"slug": Argument(str, 'Such as "khartoum-process".')},
        description="The dialogue with that slug, or null.",
    )
    dialogues = connection(Dialogue, read=dialogues, by=None, order=DialogueOrder, description="All dialogues.")
    organisation = by_argument(
        Organisation,
        find=lambda given: _by_slug("organisation", organisation_by_id, given),
        arguments={"slug": Argument(str, 'Such as "icmpd".')},
        description="The organisation with that slug, or null.",
    )
    organisations = connection(
        Organisation,
        read=organisations,
        by=None,
        order=OrganisationOrder,
        description="All organisations, with rotating offices, programmes and phases.",
    )
    themes = connection(Theme, read=themes, by=None, description="All themes, by name.")
    instruments = connection(Instrument, read=instruments, by=None, description="All instruments, by name.")
    meetings = connection(Meeting, read=meetings, by=None, description="All meetings, by name.")
    discrepancies = many(
        Discrepancy,
        read=discrepancies,
        by=None,
        arguments={
            "dialogue": Argument(
                str | None, "Only those about the dialogue with this slug; none where no dialogue has it."
            ),
            "kinds": DISCREPANCY_KINDS,
            "first": FIRST,
        },
        description="Where sources are wrong, stale, vague or at odds.",
    )
    sources = many(Source, read=sources, by=None, description="All sources.")
    dataset = by_argument(
        Dataset,
        find=lambda _given: (dataset_by_id, "dataset"),
        arguments={},
        required="The database holds no dataset yet: load one with `scripts/dialogues seed`.",
        description="The version of the facts that answers come from.",
    )


class _Names(NameConverter):
    """Drops the underscore of `and_`, `in_` and `from_`: in Python, their GraphQL names are keywords."""

    def apply_naming_config(self, name: str) -> str:
        return super().apply_naming_config(name.removesuffix("_"))


def make_schema(extensions: list[type[SchemaExtension]] | None = None) -> strawberry.Schema:
    """The schema. `extensions` are classes, never instances, which requests would share."""
    return strawberry.Schema(
        Query,
        types=[Membership, Leadership],
        extensions=extensions or [],
        execution_context_class=InTurns,
        config=StrawberryConfig(scalar_map=SCALARS, name_converter=_Names()),
    )
