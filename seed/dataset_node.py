"""The Dataset node: the version, citation, licence and counts of the whole graph."""

from seed.graph import Graph, Node

CITATION = "Migration Dialogues: a graph of intergovernmental migration dialogues, version {version}"
LICENCE = "CC BY 4.0"


def with_dataset(graph: Graph) -> Graph:
    """The graph with its Dataset node. Only what a load notes of itself is missing (graph_diff.OF_LOADS)."""
    labels = [node.label for node in graph.nodes.values()]
    types = [edge.type for edge in graph.relationships.values()]
    node = Node(
        "dataset",
        {
            "id": "dataset",
            "version": graph.version,
            "citation": CITATION.format(version=graph.version),
            "licence": LICENCE,
            "countries": labels.count("Country"),
            "dialogues": labels.count("Dialogue"),
            "organisations": labels.count("Organisation"),
            "sources": labels.count("Source"),
            "memberships": types.count("MEMBER_OF"),
            "leaderships": types.count("LEADS"),
        },
    )
    return Graph({**graph.nodes, node.id: node}, graph.relationships, graph.version)
