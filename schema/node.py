"""The two interfaces: Node, for whatever has an id of its own, and Actor, for whoever can take part in a dialogue."""

from typing import Any

import strawberry

from loaders.dialogues import dialogues_by_actor
from loaders.leaderships import leaderships_by_actor
from loaders.memberships import memberships_by_actor
from loaders.statements import statements_by_subject
from schema.lazy_types import (
    Dialogue,
    DialogueOrder,
    Leadership,
    LeadershipOrder,
    Membership,
    MembershipOrder,
    Statement,
)
from schema.statement import KINDS
from schema.traversal_fields import connection, many


@strawberry.interface(description="Anything with an id of its own, readable and stable, the same in Neo4j.")
class Node:
    id: strawberry.ID = strawberry.field(description='Its id, such as "country/AT" or "dialogue/khartoum-process".')

    # Rows resolve as they are, and the row class of a type has the type's name.
    @classmethod
    def resolve_type(cls, row: Any, *_: Any) -> str:
        return type(row).__name__

    @classmethod
    def is_type_of(cls, row: Any, *_: Any) -> bool:
        return type(row).__name__ == cls.__name__


@strawberry.interface(
    description="Whoever can take part in or lead a dialogue: a country or an organisation. A body or group"
    " without a name of its own is a Statement, never an Actor."
)
class Actor(Node):
    name: str = strawberry.field(description="The normal name. How a source writes it is on the evidence.")
    memberships = connection(
        Membership,
        read=memberships_by_actor,
        order=MembershipOrder,
        description="What it takes part in: each role, scope and period of its own.",
    )
    leaderships = connection(
        Leadership,
        read=leaderships_by_actor,
        order=LeadershipOrder,
        description="What it leads, governs, hosts or supports.",
    )
    dialogues = connection(
        Dialogue,
        read=dialogues_by_actor,
        order=DialogueOrder,
        description="The dialogues it takes part in, each once; not those it only observes or was invited to.",
    )
    statements = many(
        Statement,
        read=statements_by_subject,
        arguments=KINDS,
        description="What sources say of it beyond all this.",
    )
