"""Dataset: the version of the facts that answers come from."""

import strawberry

from schema.scalars import DateTime


@strawberry.type(description="The version of the facts that answers come from, how to cite it, and what it holds.")
class Dataset:
    version: str = strawberry.field(description="A hash of the facts: the same facts have the same version.")
    loaded_at: DateTime = strawberry.field(description="When this version was loaded into this database.")
    citation: str = strawberry.field(description="How to cite it.")
    licence: str = strawberry.field(description="The licence of the data.")
    countries: int = strawberry.field(description="How many countries it holds.")
    dialogues: int = strawberry.field(description="How many dialogues it holds.")
    organisations: int = strawberry.field(description="How many organisations it holds.")
    memberships: int = strawberry.field(description="How many memberships it holds.")
    leaderships: int = strawberry.field(description="How many leaderships it holds.")
    sources: int = strawberry.field(description="How many sources it holds.")
