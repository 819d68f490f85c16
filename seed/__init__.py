"""Reads the documents (facts as YAML), checks them, builds a graph from them and loads it into Neo4j.

The package stands alone: it imports nothing else of this project, and importing it opens no file and no connection.
"""

from seed.build_graph import build
from seed.document_reader import Documents, read_documents
from seed.errors import DocumentError, DocumentErrors, ForeignGraphError, SeedError
from seed.graph import Graph
from seed.graph_diff import Change, Diff
from seed.load_graph import Progress, Report, load, plan, totals

__all__ = [
    "Change",
    "Diff",
    "DocumentError",
    "DocumentErrors",
    "Documents",
    "ForeignGraphError",
    "Graph",
    "Progress",
    "Report",
    "SeedError",
    "build",
    "load",
    "plan",
    "read_documents",
    "totals",
]
