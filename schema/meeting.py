"""Meeting: a conference or summit."""

import strawberry

from loaders.dialogues import dialogues_by_meeting
from schema.lazy_types import Dialogue, Evidence
from schema.node import Node
from schema.scalars import PartialDate
from schema.traversal_fields import each, many


@strawberry.type(description="A conference or summit.")
class Meeting(Node):
    slug: str = strawberry.field(description="Its name in the id.")
    name: str = strawberry.field(description="Its name.")
    kind: str | None = strawberry.field(description='What it is: "ministerial conference", "summit".')
    date: PartialDate | None = strawberry.field(description="When it was held, or began.")
    ended: PartialDate | None = strawberry.field(description="Its last day, where it took several.")
    place: str | None = strawberry.field(description="Where.")
    dialogues = many(Dialogue, read=dialogues_by_meeting, description="The dialogues whose meeting it was.")
    evidence = each(Evidence, by="evidence", description="Where it is named, and where what is said of it stands.")
