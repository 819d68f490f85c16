"""Meetings: all, one, and those that a dialogue held."""

from dataclasses import dataclass

from loaders.read_declaration import Family, Shape


@dataclass(frozen=True, slots=True)
class Meeting:
    """`evidence` holds ids."""

    id: str
    slug: str
    name: str
    kind: str | None
    date: str | None
    ended: str | None
    place: str | None
    evidence: list[str]


family = Family("meetings", Shape(Meeting, "meeting"), {"NAME": "meeting.sortName", "DATE": "meeting.date"})

meetings = family.read("meetings", "NAME")
meeting_by_id = family.read("meeting_by_id")
meetings_by_dialogue = family.read("meetings_by_dialogue", "DATE", "NAME", shared=True)
