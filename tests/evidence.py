"""All evidence that the API gives, and all that documents have: for the frozen documents and for the live ones."""

from typing import Any

from seed import Documents
from tests.execution import Asker

ALL_EVIDENCE = """
query Everything {
  sources { statements { ...E } }
  countries(first: 500) { nodes { statements { ...E } } }
  organisations(first: 500) { nodes { evidence { ...P } statements { ...E } } }
  instruments(first: 500) { nodes { evidence { ...P } statements { ...E } } }
  meetings(first: 500) { nodes { evidence { ...P } } }
  themes(first: 500) { nodes { uses { evidence { ...P } } } }
  discrepancies(first: 1000) { evidence { ...P } }
  dialogues(first: 500) {
    nodes {
      memberships(first: 500) { nodes { evidence { ...P } } }
      leaderships(first: 500) { nodes { evidence { ...P } } }
      statements { ...E }
      claims { evidence { ...P } }
      countClaims { evidence { ...P } }
      related { evidence { ...P } }
    }
  }
}
fragment E on Statement { evidence { ...P } }
fragment P on Evidence { id fact section paragraph line basis source { slug } }
"""


def evidence_read(ask: Asker) -> dict[str, Any]:
    """All that the API gives, by its id."""
    return _evidence_in(ask.data(ALL_EVIDENCE))


def evidence_of_facts(documents: Documents) -> dict[str, Any]:
    """What the API must give for each fact, by its id."""
    return {
        placed.evidence_id: {
            "id": placed.evidence_id,
            "fact": placed.fact.id,
            "section": placed.section,
            "paragraph": placed.fact.paragraph,
            "line": placed.fact.line,
            "basis": placed.fact.basis,
            "source": {"slug": placed.document.source},
        }
        for placed in documents.placed()
    }


def evidence_of_faults(documents: Documents) -> dict[str, Any]:
    """The same for each place of each discrepancy."""
    return {
        f"evidence/{source}/{fault.id}/{place.line}": {
            "id": f"evidence/{source}/{fault.id}/{place.line}",
            "fact": f"{fault.id}/{place.line}",
            "section": place.section,
            "paragraph": place.paragraph,
            "line": place.line,
            "basis": place.basis,
            "source": {"slug": source},
        }
        for source, fault in documents.faults()
        for place in fault.places
    }


def _evidence_in(answer: Any) -> dict[str, Any]:
    if isinstance(answer, list):
        return {id: each for item in answer for id, each in _evidence_in(item).items()}
    if isinstance(answer, dict):
        if "basis" in answer:
            return {answer["id"]: answer}
        return _evidence_in(list(answer.values()))
    return {}
