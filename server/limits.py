"""What a request may ask for. An error has the code LIMIT and says what was asked, what is allowed, and what to do.

Each limit is checked before the work that it bounds: characters first, tokens while parsing, names and the document's
shape before validation, values before conversion, the cost of the plan before it reads
(docs/decisions/0008-limits.md). Each fragment is measured once, so the work grows with the document's length, not with
what its fragments expand to. Validation refuses undefined and circular fragments.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    TokenKind,
    get_introspection_query,
    parse,
)

from schema.errors import ApiError, ErrorCode, shortened
from server.cost import Price
from server.error_report import RejectedError
from server.fragments import in_order_of_use
from server.settings import Settings

# Only its weight (see Shape) bounds introspection, so that the queries of common clients pass under any settings.
# The numbers are typical lengths of the lists.
INTROSPECTION = frozenset({"__schema", "__type"})
INTROSPECTION_LISTS = {
    "types": 100,
    **dict.fromkeys(("args", "directives", "enumValues", "fields", "inputFields", "interfaces", "possibleTypes"), 10),
}


def check_characters(text: str, settings: Settings) -> None:
    _check("The document has {:,} characters", len(text), settings.max_characters, "Put values into variables.")


def check_tokens(count: int, settings: Settings) -> None:
    """`count` is how many tokens the parser read: it stops at the first token past the limit."""
    _check("The document has {:,} tokens or more", count, settings.max_tokens, "Split it into several requests.")


def check_names(document: DocumentNode, settings: Settings) -> None:
    """All names of a document, whatever they name: they come back in the answer, in messages and in the log."""
    token = document.loc.start_token if document.loc else None
    while token:
        if token.kind is TokenKind.NAME:
            check_name(token.value or "", settings)
        token = token.next


def check_name(name: str, settings: Settings) -> None:
    _check("A name has {:,} characters", len(name), settings.max_name_characters, "Choose a shorter one.")


def check_value_depth(name: str, depth: int, settings: Settings) -> None:
    asked, advice = "`{of}` nests {:,} levels deep", "Send lists of plain values."
    _check(asked, depth, settings.max_value_depth, advice, of=name)


def check_text(name: str, characters: int, settings: Settings) -> None:
    """The text of one value in the variable or argument `name`."""
    asked, advice = "`{of}` has a text of {:,} characters", "Send a shorter one."
    _check(asked, characters, settings.max_text_characters, advice, of=name)


def check_number(name: str, characters: int, settings: Settings) -> None:
    """A number as it is written in the argument `name`."""
    asked, advice = "`{of}` has a number of {:,} characters", "Send a shorter one."
    _check(asked, characters, settings.max_text_characters, advice, of=name)


def check_id(characters: int, settings: Settings) -> None:
    _check("An id has {:,} characters", characters, settings.max_id_characters, "No id is that long.")


def check_sort_fields(count: int, settings: Settings) -> None:
    _check("An order has {:,} fields", count, settings.max_sort_fields, "Ties go by id.")


def check_orders(count: int, settings: Settings) -> None:
    asked = "The query sorts or continues lists in {:,} ways"
    _check(asked, count, settings.max_orders, "Use the same orders, or split it into several requests.")


def check_items(count: int, settings: Settings) -> None:
    """`count` is how many items the lists and objects of a request have, as far as it was read."""
    _check("The values have {:,} items or more", count, settings.max_items, "Split them into several requests.")


def check_cost(price: Price) -> None:
    if price.is_too_high:
        _check("The query costs {:,}", price.cost, price.allowed, _with_smaller_pages(price))


def _with_smaller_pages(price: Price) -> str:
    page = price.largest_page
    if page is None:
        return "Ask for fewer levels or fields."
    rows = "1 row" if page == 1 else f"{page} rows"
    return f"With pages of {rows} it would cost {price.with_pages(page):,}."


def deeper_than_the_parser_goes(settings: Settings) -> RejectedError:
    message = f"The document nests deeper than can be read; {settings.max_depth} levels at most are allowed."
    return RejectedError([ApiError(ErrorCode.LIMIT, message)])


def too_entangled_to_check() -> RejectedError:
    message = "The document repeats fields too often, or chains too many fragments, to be checked. Select each once."
    return RejectedError([ApiError(ErrorCode.LIMIT, message)])


def too_large_an_answer(settings: Settings) -> RejectedError:
    allowed = f"{settings.max_answer_bytes:,}"
    message = (
        f"The answer would have more than the {allowed} bytes that are allowed. Ask for smaller pages or less of each."
    )
    return RejectedError([ApiError(ErrorCode.LIMIT, message)])


def too_many_values(settings: Settings) -> RejectedError:
    allowed = f"{settings.max_resolved_values:,}"
    message = (
        f"The answer has more than the {allowed} values that are allowed where it can't be put together from a plan."
    )
    return RejectedError([ApiError(ErrorCode.LIMIT, f"{message} Ask for smaller pages or fewer levels.")])


def _check(asked: str, count: int, allowed: float, advice: str, *, of: str = "") -> None:
    """`asked` is a format for the count and for `of`, a name that the client chose."""
    if count > allowed:
        told = asked.format(count, of=shortened(of))
        raise RejectedError([ApiError(ErrorCode.LIMIT, f"{told}; {allowed:,} at most are allowed. {advice}")])


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a selection is once its fragments are spread out.

    `weight` counts the fields, times the typical lengths of introspection's lists above them. `introspection` is the
    weight of the parts below `__schema` and `__type`; the other three numbers leave these parts out. Every selection
    has a weight, since a fragment is measured before it is known where it is spread.
    """

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    weight: int = 0
    introspection: int = 0

    def beside(self, other: "Shape") -> "Shape":
        return Shape(
            max(self.depth, other.depth),
            self.aliases + other.aliases,
            self.fields + other.fields,
            self.weight + other.weight,
            self.introspection + other.introspection,
        )

    def under(self, field: FieldNode) -> "Shape":
        """The shape of the field, whose selection has this shape."""
        name = field.name.value
        weight = INTROSPECTION_LISTS.get(name, 1) * (1 + self.weight)
        if name in INTROSPECTION:
            return Shape(weight=weight, introspection=weight)
        return Shape(
            self.depth + 1,
            self.aliases + (field.alias is not None),
            self.fields + 1,
            weight,
            self.introspection,
        )


_NOTHING = Shape()


def check_shape(
    operations: Iterable[OperationDefinitionNode],
    fragments: Iterable[FragmentDefinitionNode],
    settings: Settings,
) -> None:
    """Raises RejectedError for an operation that is too large. `fragments` are sorted by `in_order_of_use`."""
    known: dict[str, Shape] = {}
    for fragment in fragments:
        known[fragment.name.value] = shape_of(fragment.selection_set, known)
    for operation in operations:
        shape = shape_of(operation.selection_set, known)
        _check(
            "The query is {:,} levels deep",
            shape.depth,
            settings.max_depth,
            "Start further down, with `node`.",
        )
        _check(
            "The query has {:,} aliases",
            shape.aliases,
            settings.max_aliases,
            "Ask for lists, or with `nodes`.",
        )
        _check("The query has {:,} fields", shape.fields, settings.max_fields, "Split it into several requests.")
        _check(
            "The introspection weighs {:,}",
            shape.introspection,
            MAX_INTROSPECTION,
            "Take the whole schema from /schema.graphql.",
        )


def shape_of(selections: SelectionSetNode | None, known: Mapping[str, Shape]) -> Shape:
    """Measures a selection, given the shapes of the fragments it uses by name. Unknown fragments count nothing."""
    total = _NOTHING
    for selection in selections.selections if selections else ():
        total = total.beside(_shape_of_one(selection, known))
    return total


def _shape_of_one(selection: SelectionNode, known: Mapping[str, Shape]) -> Shape:
    if isinstance(selection, FragmentSpreadNode):
        return known.get(selection.name.value, _NOTHING)
    inner = shape_of(getattr(selection, "selection_set", None), known)
    return inner.under(selection) if isinstance(selection, FieldNode) else inner


def _fullest_introspection() -> int:
    """The weight of graphql-js's introspection query with all its options."""
    document = parse(get_introspection_query(True, True, True, True, True, True))
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    known: dict[str, Shape] = {}
    for fragment in in_order_of_use(fragments):
        known[fragment.name.value] = shape_of(fragment.selection_set, known)
    return shape_of(operations[0].selection_set, known).introspection


MAX_INTROSPECTION = 2 * _fullest_introspection()
"""The dearest introspection that passes takes some 140 ms, an ordinary one 35."""
