"""Instrument: a declaration, plan or framework."""

import strawberry

from loaders.dialogues import dialogues_by_instrument
from loaders.statements import statements_by_subject
from schema import lazy_types
from schema.lazy_types import Dialogue, Evidence, Meeting, Statement
from schema.node import Node
from schema.scalars import PartialDate
from schema.statement import KINDS
from schema.traversal_fields import each, many, one


@strawberry.type(description="A declaration, action plan or framework that dialogues adopt or relate to.")
class Instrument(Node):
    slug: str = strawberry.field(description="Its name in the id.")
    name: str = strawberry.field(description="Its name.")
    aliases: list[str] = strawberry.field(description="Its other names and acronyms.")
    kind: str | None = strawberry.field(description='What it is: "declaration", "action plan".')
    adopted: PartialDate | None = strawberry.field(description="When it was adopted; null where no source says.")
    valid_from: PartialDate | None = strawberry.field(description="From when it runs.")
    valid_until: PartialDate | None = strawberry.field(description="Until when it runs, that day included.")
    adopted_at = one(Meeting, by="adopted_at", optional=True, description="The meeting that adopted it.")
    supersedes = one(
        lazy_types.Instrument, by="supersedes", optional=True, description="The instrument that it follows."
    )
    dialogues = many(Dialogue, read=dialogues_by_instrument, description="The dialogues that adopted it as their own.")
    statements = many(
        Statement, read=statements_by_subject, arguments=KINDS, description="What sources say of its content."
    )
    evidence = each(Evidence, by="evidence", description="Where it is named, and where what is said of it stands.")
