"""Theme, and DialogueTheme: that a dialogue addresses a theme, in the words of one of the dialogue's own lists."""

import strawberry

from loaders.dialogue_themes import dialogue_themes_by_theme
from schema import lazy_types
from schema.lazy_types import Dialogue, Evidence, Instrument
from schema.node import Node
from schema.scalars import PartialDate
from schema.traversal_fields import each, many, one


@strawberry.type(description="That a dialogue addresses a theme, as one of its lists has it.")
class DialogueTheme:
    dialogue = one(Dialogue, by="dialogue", description="The dialogue.")
    theme = one(lazy_types.Theme, by="theme", description="The theme, by its normal name.")
    label: str = strawberry.field(description="The theme as the list has it, in our own words.")
    instrument = one(
        Instrument, by="instrument", optional=True, description="The instrument whose list it is, where it is one's."
    )
    since: PartialDate | None = strawberry.field(description="Since when, where a source says.")
    cross_cutting: bool = strawberry.field(description="Whether it is said to cut across the others.")
    evidence = each(Evidence, by="evidence", description="Where it stands.")


@strawberry.type(description="What dialogues deal with, by a normal name.")
class Theme(Node):
    slug: str = strawberry.field(description="Its name in the id.")
    name: str = strawberry.field(description="Its normal name.")
    uses = many(DialogueTheme, read=dialogue_themes_by_theme, description="Where it is addressed, by whom.")
