"""The Dataset node: what the whole graph is called, what it counts, under which licence it comes."""

from seed.graph import Graph, Node

CITATION = "Migration Dialogues: a graph of intergovernmental migration dialogues, version {version}"
LICENCE = "CC BY 4.0"


def with_dataset(graph: Graph) -> Graph:
    """The graph with its Dataset node; when it was loaded is for the load to say."""
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
