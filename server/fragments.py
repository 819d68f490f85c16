"""The fragments of a document, sorted so that each follows the fragments it uses.

Nothing here recurses from fragment to fragment: a chain of fragments may be longer than Python's stack is deep.
"""

from collections.abc import Iterable, Mapping

from graphql import FragmentDefinitionNode, FragmentSpreadNode, SelectionSetNode


def in_order_of_use(fragments: Mapping[str, FragmentDefinitionNode]) -> list[FragmentDefinitionNode]:
    """All fragments, each after those that it uses. The order within a circle means nothing: validation refuses it."""
    used = {name: _spreads(fragment.selection_set) for name, fragment in fragments.items()}
    ordered: dict[str, FragmentDefinitionNode] = {}
    entered: set[str] = set()
    waiting = list(fragments)
    while waiting:
        name = waiting[-1]
        if name in entered:  # on top again: what it uses is in order by now
            waiting.pop()
            ordered.setdefault(name, fragments[name])
        else:
            entered.add(name)
            waiting.extend(other for other in used[name] if other in fragments and other not in entered)
    return list(ordered.values())


def _spreads(selections: SelectionSetNode) -> Iterable[str]:
    """Names of the fragments that a selection spreads, at any depth, but not those that its fragments spread."""
    found: dict[str, None] = {}
    waiting = [selections]
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FragmentSpreadNode):
                found[selection.name.value] = None
            elif inner := getattr(selection, "selection_set", None):
                waiting.append(inner)
    return found
