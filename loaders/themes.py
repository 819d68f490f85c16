"""Themes: all and one. That a dialogue addresses a theme, and in which words, is in `dialogue_themes`."""

from dataclasses import dataclass

from loaders.read_declaration import Family, Shape


@dataclass(frozen=True, slots=True)
class Theme:
    id: str
    slug: str
    name: str


family = Family("themes", Shape(Theme, "theme"), {"NAME": "theme.sortName"})

themes = family.read("themes", "NAME")
theme_by_id = family.read("theme_by_id")
