"""Where things are in this checkout."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
VAR = ROOT / "var"
NEO4J_HOME = VAR / "neo4j"
API_ADDRESS = VAR / "api-address"
"""Holds the address of the API that `up` runs, while it does."""
DOCUMENTS = ROOT / "seed" / "documents"
SDL = ROOT / "schema" / "schema.graphql"
