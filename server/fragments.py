"""The fragments of a document: in an order in which each follows those it uses, and those that one operation uses.

Without recursion: a document may chain more fragments than the interpreter has stack for.
"""

from collections.abc import Iterable, Mapping, Sequence

from graphql import FragmentDefinitionNode, FragmentSpreadNode, OperationDefinitionNode, SelectionSetNode


def in_order_of_use(fragments: Mapping[str, FragmentDefinitionNode]) -> list[FragmentDefinitionNode]:
    """Each fragment after all it uses; where they use each other in a circle, in some order."""
    used = {name: _spreads(fragment.selection_set) for name, fragment in fragments.items()}
    ordered: dict[str, FragmentDefinitionNode] = {}
    entered: set[str] = set()
    waiting = list(fragments)
    while waiting:
        name = waiting[-1]
        if name in entered:
            waiting.pop()
            ordered.setdefault(name, fragments[name])
        else:
            entered.add(name)
            waiting.extend(other for other in used[name] if other in fragments and other not in entered)
    return list(ordered.values())


def used_by(
    operation: OperationDefinitionNode, ordered: Sequence[FragmentDefinitionNode]
) -> list[FragmentDefinitionNode]:
    """Those that the operation uses, in the order they come in: that of `in_order_of_use`."""
    names = set(_spreads(operation.selection_set))
    used: list[FragmentDefinitionNode] = []
    for fragment in reversed(ordered):
        if fragment.name.value in names:
            names.update(_spreads(fragment.selection_set))
            used.append(fragment)
    return used[::-1]


def _spreads(selections: SelectionSetNode) -> Iterable[str]:
    """Names of the fragments spread anywhere in a selection."""
    found: dict[str, None] = {}
    waiting = [selections]
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FragmentSpreadNode):
                found[selection.name.value] = None
            elif inner := getattr(selection, "selection_set", None):
                waiting.append(inner)
    return found
