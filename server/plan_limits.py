"""What a plan may make Neo4j do beside reading rows: few orders, of few fields, and keys that are no longer than ids.

Each order, and each place from which a list goes on, is a query text of its own, and Neo4j plans a new text for some
100 ms, whatever it then reads (docs/decisions/0008-limits.md).
"""

from collections.abc import Iterator

from loaders.arguments import Arguments, Order, form_of
from loaders.read_declaration import Read
from schema.bound_traversal import BoundTraversal
from schema.compiled.plan import Plan
from server import limits
from server.settings import Settings


def check_plan(plan: Plan, settings: Settings) -> None:
    """Raises RejectedError for a plan that sorts in too many ways or by too many fields, or reads by too long a key."""
    ways: set[tuple[Read, Arguments]] = set()
    for bound in {step.bound for step in plan.steps}:
        for text in _texts(bound):
            limits.check_id(len(text), settings)
        if bound.read and _is_chosen(bound.read, bound.arguments):
            limits.check_sort_fields(len(bound.arguments.order), settings)
            ways.add((bound.read, form_of(bound.arguments)))
    limits.check_orders(len(ways), settings)


def _texts(bound: BoundTraversal) -> Iterator[str]:
    """The keys and parameters that the arguments give. All of them are ids or parts of ids."""
    yield from (keyed[1] for keyed in bound.by_argument or () if keyed)
    yield from (value for _, value in bound.arguments.parameters if isinstance(value, str))


def _is_chosen(read: Read, arguments: Arguments) -> bool:
    """Whether the client chose an order, an end to begin at, or a place to go on from."""
    by_itself = tuple(Order(name) for name in read.default)
    placed = arguments.after or arguments.before or arguments.backwards
    return bool(placed) or arguments.order not in ((), by_itself)
