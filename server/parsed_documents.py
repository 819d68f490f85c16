"""Parsed and validated documents, kept by their text.

Only valid documents are kept, up to a bound of estimated memory; the least recently used goes first. A kept document
must not be changed. Two texts never share one, since errors give lines and columns (docs/decisions/0007-endpoint.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    specified_rules,
    validate,
)
from graphql.language.parser import Parser
from graphql.validation.rules import overlapping_fields_can_be_merged as overlapping_fields
from graphql.validation.validate import ValidationAbortedError

from loaders.bounded_cache import BoundedCache, Bounds
from schema.errors import ApiError, ErrorCode, shortened
from server import limits
from server.aside import Aside
from server.collector import left_alone
from server.error_report import RejectedError, with_code
from server.fragments import in_order_of_use
from server.given_values import GivenValues, rule_of
from server.settings import Settings

MAX_VALIDATION_ERRORS = 20
# Characters of the names of operations in the message that lists them.
MAX_NAMES = 300
# How much comparing of repeated fields graphql-core does before it gives up, in units of which a comparison takes two.
# This can be set only here, for the whole process. Comparing holds the process up: graphql-core's own 500,000 take a
# second, 20,000 some 50 ms. The examples and introspection need fewer than 10,000.
overlapping_fields.MAX_COMPLEXITY_BUDGET = 20_000
# Bytes that a kept document takes, measured with tracemalloc on documents of every shape and rounded up: for a token of
# the AST, for a character (up to four bytes, in the text and again in names and strings), and for the entry itself.
BYTES_PER_TOKEN, BYTES_PER_CHARACTER, BYTES_PER_ENTRY = 640, 8, 8_192


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a document. `name` is None if it has none."""

    name: str | None
    node: OperationDefinitionNode


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document, shared by all questions with its text. `fragments` are sorted by `in_order_of_use`.

    `items` is how many there are in the lists and objects of its literals.
    """

    text: str
    ast: DocumentNode
    operations: Mapping[str | None, Operation]
    fragments: Sequence[FragmentDefinitionNode]
    items: int
    size_bytes: int

    def operation(self, name: str | None) -> Operation:
        """The operation of that name; for None, the only one. Raises RejectedError if there is none."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name in self.operations:
            return self.operations[name]
        names = ", ".join(str(known) for known in self.operations if known) or "without a name"
        known = shortened(names, MAX_NAMES)
        got = "no `operationName`" if name is None else f"“{shortened(name)}”"
        raise RejectedError([ApiError(ErrorCode.BAD_INPUT, f"The document's operations are {known}; got {got}.")])


class ParsedDocuments:
    """The documents of one schema that this process keeps."""

    def __init__(self, schema: GraphQLSchema, settings: Settings, aside: Aside) -> None:
        # A document may fill it all: its size is limited before, and to parse it again costs more than a few others.
        self.kept = BoundedCache(Bounds(bytes=settings.document_cache_bytes, share=1))
        self._schema, self._settings, self._aside = schema, settings, aside

    async def get(self, text: str) -> Document:
        """The document of that text. Raises RejectedError where it can't be parsed, is too large or isn't valid."""
        document: Document | None = self.kept.get(text)
        if document is None:
            limits.check_characters(text, self._settings)  # here, too: a text that is too long is not to wait
            document = await self._aside.work_on(text, parse_and_validate, text, self._schema, self._settings)
            self.kept.put(text, document, size=document.size_bytes)
        return document


def parse_and_validate(text: str, schema: GraphQLSchema, settings: Settings) -> Document:
    """Parses, measures and validates: each check bounds the work of the next. Raises RejectedError."""
    limits.check_characters(text, settings)
    ast = _parse(text, settings)
    limits.check_names(ast, settings)
    nodes = [node for node in ast.definitions if isinstance(node, OperationDefinitionNode)]
    fragments = in_order_of_use(
        {node.name.value: node for node in ast.definitions if isinstance(node, FragmentDefinitionNode)}
    )
    limits.check_shape(nodes, fragments, settings)
    given = GivenValues(settings)
    with left_alone():
        errors = validate(schema, ast, [rule_of(given), *specified_rules], max_errors=MAX_VALIDATION_ERRORS)
    if errors:
        # graphql-core aborts for too many errors, which the client is shown, or because a check took too much.
        if isinstance(errors[-1], ValidationAbortedError) and len(errors) <= MAX_VALIDATION_ERRORS:
            raise limits.too_entangled_to_check()
        raise RejectedError([with_code(error, "GRAPHQL_VALIDATION_FAILED") for error in errors])
    operations = [_operation(node) for node in nodes]
    _unlink_tokens(ast)
    return Document(
        text,
        ast,
        MappingProxyType({operation.name: operation for operation in operations}),
        tuple(fragments),
        given.items,
        BYTES_PER_TOKEN * ast.token_count + BYTES_PER_CHARACTER * len(text) + BYTES_PER_ENTRY,
    )


def _parse(text: str, settings: Settings) -> DocumentNode:
    parser = Parser(text, max_lexical_tokens=settings.max_tokens)
    try:
        ast = parser.parse_document()
    except GraphQLError as error:
        # At one token too many, too, the parser stops with a syntax error: clients are told the limit instead.
        limits.check_tokens(parser.token_count, settings)
        raise RejectedError([with_code(error, "GRAPHQL_PARSE_FAILED")]) from None
    except RecursionError:
        raise limits.deeper_than_the_parser_goes(settings) from None
    limits.check_tokens(parser.token_count, settings)
    return ast


def _unlink_tokens(ast: DocumentNode) -> None:
    """Takes from each token its links to the next and the last one, which nobody follows any more.

    With these circles, those of a document that is no longer kept would stay until the garbage collector walks through
    everything.
    """
    token = ast.loc and ast.loc.start_token
    while token:
        following, token.prev, token.next = token.next, None, None
        token = following


def _operation(node: OperationDefinitionNode) -> Operation:
    if node.operation is not OperationType.QUERY:
        message = f"This API only reads: send a query, not a {node.operation.value}."
        raise RejectedError([ApiError(ErrorCode.BAD_INPUT, message, node)])
    return Operation(node.name.value if node.name else None, node)
