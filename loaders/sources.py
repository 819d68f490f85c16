"""Sources: all and one."""

from dataclasses import dataclass

from loaders.read_declaration import Family, Shape


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    slug: str
    title: str
    publisher: str | None
    url: str | None
    published: str | None
    retrieved: str | None
    sha256: str | None
    note: str | None


family = Family("sources", Shape(Source, "source"), {"TITLE": "source.title"})

sources = family.read("sources", "TITLE")
source_by_id = family.read("source_by_id")
