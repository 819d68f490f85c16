"""What the tests of the server's parts share."""

import pytest
from graphql import GraphQLSchema

from schema.query import make_schema


@pytest.fixture(scope="session")
def graphql_schema() -> GraphQLSchema:
    """The real schema, as graphql-core has it."""
    return make_schema()._schema  # noqa: SLF001  # Strawberry gives it no public name
