"""Compiled execution: a GraphQL query as a plan of reads, and its answer put together from rows, without graphql-core.

Everything here is derived from the traversals' declarations. The ordinary resolvers are the reference. They answer
whatever a plan can't (`NotCompiledError`), and only they word errors (docs/decisions/0011-compiled-execution.md).
"""
