"""Source: a document that facts come from."""

import strawberry

from loaders.statements import statements_by_subject
from schema.lazy_types import Statement
from schema.node import Node
from schema.scalars import PartialDate
from schema.traversal_fields import many


@strawberry.type(description="A document that facts come from.")
class Source(Node):
    slug: str = strawberry.field(description="Its name in the id.")
    title: str = strawberry.field(description="Its title.")
    publisher: str | None = strawberry.field(description="Who published it.")
    url: str | None = strawberry.field(description="Where it is published, as far as known.")
    published: PartialDate | None = strawberry.field(description="When it was published; null where it is undated.")
    retrieved: PartialDate | None = strawberry.field(description="When it was fetched; null where unknown.")
    sha256: str | None = strawberry.field(description="SHA-256 of the text that facts were read from, in hex.")
    note: str | None = strawberry.field(description="What to mind in reading it.")
    statements = many(Statement, read=statements_by_subject, description="What it says of dialogues in general.")
