"""The files and folders of this checkout that commands use."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
VAR = ROOT / "var"
NEO4J_HOME = VAR / "neo4j"
API_ADDRESS = VAR / "api-address"
"""A file with the address of the API, as long as `up` runs it."""
DOCUMENTS = ROOT / "seed" / "documents"
SDL = ROOT / "schema" / "schema.graphql"
