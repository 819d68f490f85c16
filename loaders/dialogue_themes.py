"""Which themes a dialogue addresses, in the words and order of its lists: the edge ADDRESSES, read from both ends."""

from dataclasses import dataclass

from loaders.read_declaration import Family, Number, Shape


@dataclass(frozen=True, slots=True)
class DialogueTheme:
    """`dialogue`, `theme`, `instrument` and `evidence` hold ids."""

    id: str
    dialogue: str
    theme: str
    label: str
    instrument: str | None
    since: str | None
    cross_cutting: bool
    evidence: list[str]


_shape = Shape(
    DialogueTheme,
    "addressed",
    {
        "dialogue": "dialogue.id",
        "theme": "theme.id",
        "cross_cutting": "coalesce(addressed.crossCutting, false)",
    },
)
_orders = {
    "LIST": "addressed.instrument",
    "POSITION": Number("addressed.position"),
    "LABEL": "addressed.label",
    "DIALOGUE_NAME": "dialogue.sortName",
}
family = Family("dialogue_themes", _shape, _orders)

dialogue_themes_by_dialogue = family.read("dialogue_themes_by_dialogue", "LIST", "POSITION", "LABEL")
dialogue_themes_by_theme = family.read("dialogue_themes_by_theme", "DIALOGUE_NAME", "LABEL")
