"""The closed lists of words that documents may use.

The graph and the API use the same words, and docs/glossary.md explains them: the suite holds all of them together.
"""

from typing import Literal

Basis = Literal["STATED", "IMPLIED", "COMPUTED", "ABSENT"]
MembershipRole = Literal["MEMBER", "SIGNATORY", "PARTICIPANT", "PARTNER", "OBSERVER", "GUEST", "INVITED", "CONTRIBUTOR"]
LeadershipRole = Literal[
    "CHAIR",
    "CO_CHAIR",
    "VICE_CHAIR",
    "LEAD_STATE",
    "CO_LEAD_STATE",
    "STEERING_MEMBER",
    "STEERING_OBSERVER",
    "RAPPORTEUR",
    "SECRETARIAT",
    "HOST",
    "IMPLEMENTER",
    "FUNDER",
    "SUPPORTER",
    "FOUNDER",
]
OrganisationKind = Literal["INTERNATIONAL", "REGIONAL", "EU_INSTITUTION", "OFFICE", "PROGRAMME", "OTHER"]
StatementKind = Literal[
    "AIM",
    "OBJECTIVE",
    "PRINCIPLE",
    "FUNCTION",
    "METHOD",
    "SCOPE",
    "GOVERNANCE",
    "MANDATE",
    "FUNDING",
    "HISTORY",
    "RESULT",
    "CAVEAT",
    "OTHER",
]
DiscrepancyKind = Literal[
    "COUNT",
    "NAMING",
    "COVERAGE",
    "UNDATED",
    "STALE",
    "DUPLICATE",
    "DESIGNATION",
    "CONFLICT",
    "TYPOGRAPHY",
    "AMBIGUITY",
    "GAP",
    "ERROR",
    "OTHER",
]
DialogueStatus = Literal["ACTIVE", "DORMANT", "ENDED", "UNKNOWN"]
ClaimField = Literal["name", "aliases", "kinds", "status", "started", "ended", "languages", "regions", "website"]
Relation = Literal[
    "aligned with",
    "anchored in",
    "complements",
    "grew out of",
    "mandated at",
    "monitors",
    "saw support voiced for",
    "seeks to complement",
    "shares a mandate with",
]
