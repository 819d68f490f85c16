"""Makes the plan of an operation and its variables, from what the schema's traversals declare.

It walks the document once, along the schema: a leaf becomes a column of the rows at hand, a traversal a step.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import strawberry
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLObjectType,
    OperationDefinitionNode,
    ValueNode,
    VariableNode,
    VariableValues,
    get_argument_values,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_non_null_type,
)
from strawberry.types.arguments import convert_arguments

from schema.bound_traversal import BoundTraversal
from schema.compiled.collect_fields import Collector
from schema.compiled.connections import Cursor, Edges, Info, Nodes, PagePart, PageStep, PageType, Total
from schema.compiled.faults import Fault
from schema.compiled.introspection import Introspection
from schema.compiled.leaf_checks import fits_type
from schema.compiled.needed_columns import NAMES, NeededColumns
from schema.compiled.parts import Apart, Constant, Leaf
from schema.compiled.plan import NotCompiledError, Part, Plan, Selection, Step
from schema.compiled.steps import ByIdStep, RowsStep
from schema.traversal import ByIds, Each, Many, Pages, Traversal, given_arguments

FieldNodes = Sequence[FieldNode]


def plan_of(
    schema: strawberry.Schema,
    operation: OperationDefinitionNode,
    fragments: Iterable[FragmentDefinitionNode],
    variables: VariableValues,
    *,
    whole: bool,
) -> Plan:
    """The plan of a valid operation. With `whole` it reads all columns of each row, so that rows are worth keeping.

    Raises NotCompiledError where the resolvers have to answer.
    """
    by_name = {fragment.name.value: fragment for fragment in fragments}
    planner = _Planner(schema, Collector(schema._schema, by_name, variables), NeededColumns(whole=whole))  # noqa: SLF001
    query = planner.core.query_type
    assert query is not None  # noqa: S101
    root = planner.selection_of(query, [operation])
    return Plan(root, Introspection(planner.collector, planner.introspection) if planner.introspection else None)


class _Planner:
    """Makes one plan. A fragment that is spread in many places is planned once for each type.

    For this, selections and steps are known by their type and by the AST nodes that ask for them. The nodes' ids stay
    valid, since the document outlives the planner.
    """

    def __init__(self, schema: strawberry.Schema, collector: Collector, needed: NeededColumns) -> None:
        self.schema, self.collector, self.needed = schema, collector, needed
        self.core = collector.schema
        self.introspection: dict[str, FieldNodes] = {}
        self._selections: dict[tuple[str, tuple[int, ...]], Selection] = {}
        self._steps: dict[tuple[str, tuple[int, ...]], Step] = {}
        self._of_variables: dict[tuple[Traversal, str, str], Mapping[str, Any]] = {}

    def selection_of(self, type_: GraphQLObjectType, nodes: Sequence[Any]) -> Selection:
        """What `nodes`, the places that lead to rows of this type, select of them together."""
        key = type_.name, tuple(map(id, nodes))
        if key not in self._selections:
            self._selections[key] = Selection(type_.name, self._parts(type_, nodes), self.needed)
        return self._selections[key]

    def _parts(self, type_: GraphQLObjectType, nodes: Sequence[Any]) -> Mapping[str, Part]:
        parts: dict[str, Part] = {}
        for name, at in self._fields(type_, nodes).items():
            parts[name] = part = self._part(type_, at)
            if isinstance(part, Fault) and not part.optional:  # no object of this selection is ever shown
                return {name: part}
        return parts

    def _fields(self, type_: GraphQLObjectType, nodes: Iterable[Any]) -> Mapping[str, FieldNodes]:
        return self.collector.fields(type_, [node.selection_set for node in nodes])

    def _part(self, type_: GraphQLObjectType, nodes: FieldNodes) -> Part:
        if nodes[0].name.value == "__typename":
            return Constant(type_.name)
        field = type_.fields.get(nodes[0].name.value)
        if field is None:  # validation allows `__schema` and `__type`, at the root
            self.introspection[(nodes[0].alias or nodes[0].name).value] = nodes
            return Apart()
        declared = field.extensions["strawberry-definition"]
        if isinstance(declared, Traversal):
            return self._step(type_, declared, nodes)
        if not (is_leaf_type(get_named_type(field.type)) and declared.python_name in NAMES.get(type_.name, ())):
            raise NotCompiledError(f"{type_.name}.{nodes[0].name.value} is no column")
        self.needed.column(type_.name, declared.python_name)
        return Leaf(declared.python_name, fits_type(field.type))

    def _step(self, type_: GraphQLObjectType, declared: Traversal, nodes: FieldNodes) -> Step | Fault:
        key = type_.name, tuple(map(id, nodes))
        if key not in self._steps:
            # Validation has seen to it that all places of one name in the answer give the same arguments.
            try:
                bound = declared.bind(self._given(type_, declared, nodes[0]))
            except GraphQLError as error:
                return Fault.of(error, nodes, optional=not is_non_null_type(type_.fields[nodes[0].name.value].type))
            if bound.by:
                self.needed.column(type_.name, bound.by)
            self._steps[key] = self._step_of_kind(type_, declared, bound, nodes)
        return self._steps[key]

    def _step_of_kind(
        self, type_: GraphQLObjectType, declared: Traversal, bound: BoundTraversal, nodes: FieldNodes
    ) -> Step:
        field = type_.fields[nodes[0].name.value]
        name, to = nodes[0].name.value, get_named_type(field.type)
        if isinstance(declared, ByIds):
            kinds = {kind.name: self.selection_of(kind, nodes) for kind in self._kinds(to, bound)}
            several = isinstance(declared, Each)
            item = field.type.of_type.of_type if several else field.type  # [item]! or item
            return ByIdStep(type_.name, bound, self.needed, kinds, several=several, optional=not is_non_null_type(item))
        if isinstance(declared, Many):
            return RowsStep(type_.name, bound, self.needed, declared.read, self.selection_of(to, nodes))
        if isinstance(declared, Pages):
            return PageStep(type_.name, bound, self.needed, declared.read, self._page_parts(to, nodes, declared))
        raise NotCompiledError(f"{name} is a traversal of no known kind")

    def _kinds(self, to: Any, bound: BoundTraversal) -> list[GraphQLObjectType]:
        """The types that ids may lead to; where the arguments name the ids, only the types of these ids."""
        possible = self.core.get_possible_types(to) if is_abstract_type(to) else [to]
        if bound.by_argument is None:
            return list(possible)
        named = {keyed[0].shape.row.__name__ for keyed in bound.by_argument if keyed}
        return [kind for kind in possible if kind.name in named]

    def _given(self, type_: GraphQLObjectType, declared: Traversal, node: FieldNode) -> Mapping[str, Any]:
        if not declared.arguments:
            return {}
        values = get_argument_values(type_.fields[node.name.value], node, self.collector.variables)
        nodes = {argument.name.value: argument.value for argument in node.arguments or ()}
        given: dict[str, Any] = {}
        for name, value in values.items():
            given |= self._converted(declared, name, value, nodes.get(name))
        return given

    def _converted(self, declared: Traversal, name: str, value: Any, node: ValueNode | None) -> Mapping[str, Any]:
        """One argument. The value of a variable is converted once, however many fields use it."""
        if not isinstance(node, VariableNode):
            return self._convert(declared, name, value)
        key = declared, name, node.name.value
        if key not in self._of_variables:
            self._of_variables[key] = self._convert(declared, name, value)
        return self._of_variables[key]

    def _convert(self, declared: Traversal, name: str, value: Any) -> Mapping[str, Any]:
        converter = self.schema.schema_converter
        return given_arguments(
            convert_arguments({name: value}, declared.arguments, converter.scalar_registry, self.schema.config)
        )

    def _page_parts(self, connection: GraphQLObjectType, nodes: FieldNodes, declared: Pages) -> dict[str, PagePart]:
        fields = self._fields(connection, nodes)
        return {name: self._page_part(connection, at, declared.read.shape.row.__name__) for name, at in fields.items()}

    def _page_part(self, connection: GraphQLObjectType, nodes: FieldNodes, row_type: str) -> PagePart:
        name = nodes[0].name.value
        if name == "__typename":
            return PageType(Constant(connection.name))
        to: Any = get_named_type(connection.fields[name].type)
        if name == "nodes":
            return Nodes(self.selection_of(to, nodes))
        if name == "edges":
            return Edges({key: self._edge_part(to, at, row_type) for key, at in self._fields(to, nodes).items()})
        if name == "pageInfo":
            return Info({key: self._info_part(to, at[0], row_type) for key, at in self._fields(to, nodes).items()})
        if name == "totalCount":
            return Total()
        raise NotCompiledError(f"{name} is a field of connections that plans don't know")

    def _edge_part(self, edge: GraphQLObjectType, nodes: FieldNodes, row_type: str) -> Selection | Cursor | Constant:
        name = nodes[0].name.value
        if name == "__typename":
            return Constant(edge.name)
        if name == "node":
            to: Any = get_named_type(edge.fields[name].type)
            return self.selection_of(to, nodes)
        if name == "cursor":
            self.needed.position(row_type)
            return Cursor()
        raise NotCompiledError(f"{name} is a field of edges that plans don't know")

    def _info_part(self, info: GraphQLObjectType, node: FieldNode, row_type: str) -> str | Constant:
        if node.name.value == "__typename":
            return Constant(info.name)
        name: str = info.fields[node.name.value].extensions["strawberry-definition"].python_name
        if name.endswith("_cursor"):
            self.needed.position(row_type)
        return name
