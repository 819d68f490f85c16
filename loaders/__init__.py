"""Batched reads of the graph: all Cypher that the API sends, and all code that touches the driver's results.

A read is declared once (`Read`). Resolvers ask for its rows key by key (`DataLoader`), plans level by level
(`ReadSession`); either way the keys go to Neo4j in batches. Imports none of our other packages.
"""
