"""Compiled execution: a query as a plan of reads, and its answer put together from rows, without graphql-core.

Everything here is derived from the traversals' declarations. The ordinary resolvers are its reference, and answer
whatever it can't (`NotCompiledError`).
"""
