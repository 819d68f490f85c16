"""The GraphQL types, one module per type, and the traversals between them; roots in `query`.

Imports `loaders`, whose rows of the same names are what these types resolve from.
"""
