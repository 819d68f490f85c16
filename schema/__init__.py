"""The GraphQL types, one module for each, and the traversals between them. The root fields are in `query`.

Imports only `loaders`. A type resolves from the rows of the row class that has its name; no second object is made.
"""
