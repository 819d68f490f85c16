"""Names of the types that refer to each other, for Strawberry to look up when the schema is made.

Modules of types that refer to each other would import each other in a circle; they import these names instead.
"""

from typing import TYPE_CHECKING, Annotated

from strawberry import lazy

if TYPE_CHECKING:
    from schema.claim import Claim as Claim
    from schema.claim import CountClaim as CountClaim
    from schema.country import Country as Country
    from schema.country import CountryOrder as CountryOrder
    from schema.dialogue import Dialogue as Dialogue
    from schema.dialogue import DialogueOrder as DialogueOrder
    from schema.dialogue_link import DialogueLink as DialogueLink
    from schema.discrepancy import Discrepancy as Discrepancy
    from schema.evidence import Evidence as Evidence
    from schema.instrument import Instrument as Instrument
    from schema.leadership import Leadership as Leadership
    from schema.leadership import LeadershipOrder as LeadershipOrder
    from schema.meeting import Meeting as Meeting
    from schema.membership import Membership as Membership
    from schema.membership import MembershipOrder as MembershipOrder
    from schema.node import Actor as Actor
    from schema.node import Node as Node
    from schema.organisation import Organisation as Organisation
    from schema.organisation import OrganisationOrder as OrganisationOrder
    from schema.source import Source as Source
    from schema.statement import Statement as Statement
    from schema.theme import DialogueTheme as DialogueTheme
    from schema.theme import Theme as Theme
else:
    Actor = Annotated["Actor", lazy("schema.node")]
    Claim = Annotated["Claim", lazy("schema.claim")]
    CountClaim = Annotated["CountClaim", lazy("schema.claim")]
    Country = Annotated["Country", lazy("schema.country")]
    Dialogue = Annotated["Dialogue", lazy("schema.dialogue")]
    DialogueLink = Annotated["DialogueLink", lazy("schema.dialogue_link")]
    DialogueTheme = Annotated["DialogueTheme", lazy("schema.theme")]
    Discrepancy = Annotated["Discrepancy", lazy("schema.discrepancy")]
    Evidence = Annotated["Evidence", lazy("schema.evidence")]
    Instrument = Annotated["Instrument", lazy("schema.instrument")]
    Leadership = Annotated["Leadership", lazy("schema.leadership")]
    Meeting = Annotated["Meeting", lazy("schema.meeting")]
    Membership = Annotated["Membership", lazy("schema.membership")]
    Node = Annotated["Node", lazy("schema.node")]
    Organisation = Annotated["Organisation", lazy("schema.organisation")]
    Source = Annotated["Source", lazy("schema.source")]
    Statement = Annotated["Statement", lazy("schema.statement")]
    Theme = Annotated["Theme", lazy("schema.theme")]
    CountryOrder = Annotated["CountryOrder", lazy("schema.country")]
    DialogueOrder = Annotated["DialogueOrder", lazy("schema.dialogue")]
    LeadershipOrder = Annotated["LeadershipOrder", lazy("schema.leadership")]
    MembershipOrder = Annotated["MembershipOrder", lazy("schema.membership")]
    OrganisationOrder = Annotated["OrganisationOrder", lazy("schema.organisation")]
