"""DialogueLink: what a dialogue is related to by its sources' word."""

import strawberry

from schema.lazy_types import Evidence, Node
from schema.traversal_fields import each, one


@strawberry.type(description="What a dialogue is related to by its sources' word.")
class DialogueLink:
    name: str = strawberry.field(description="What it is related to, by name.")
    relation: str = strawberry.field(description='How: "complements", "monitors".')
    target = one(
        Node, by="target", optional=True, description="What it is related to, where more is known of it than a name."
    )
    evidence = each(Evidence, by="evidence", description="Where it stands.")
