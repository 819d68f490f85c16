"""Reads and loads the documents, showing both as steps, for `up` and `seed`."""

from pathlib import Path

from seed import Graph, Report, build, load, read_documents
from server.console.open_database import connected
from server.console.terminal import Steps
from server.settings import Settings


def read_graph(steps: Steps, documents: Path) -> Graph:
    """The graph of the documents in a folder. Raises DocumentErrors with every mistake in them."""
    with steps.step("Reading the documents") as step:
        graph = build(read_documents(documents))
        step.done = f"Read the documents: version {graph.version}"
    return graph


def load_graph(steps: Steps, settings: Settings, graph: Graph) -> Report:
    with steps.step("Loading the graph") as step, connected(settings) as driver:
        report = load(
            driver,
            settings.neo4j_database,
            graph,
            lambda what, done, total: step.advance(done, total, what),
        )
        held = f"{len(graph.nodes):,} nodes, {len(graph.relationships):,} relationships"
        step.done = f"Loaded the graph: {held}" if report.changed else f"The graph is unchanged: {held}"
    if report.cleared:
        steps.say(f"Cleared notices of loads that were killed: {report.cleared}. No answer waits for them any more.")
    return report
