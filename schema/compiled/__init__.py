"""Compiled execution: a GraphQL query as a plan of reads, and its answer put together from rows, without graphql-core.

Everything here is derived from the traversals' declarations. The ordinary resolvers are the reference. They answer
where the data is not as expected (`NotCompiledError`), and only they word the faults of data
(docs/decisions/0011-compiled-execution.md). Faults of arguments are parts of a plan (0019-faults-in-the-plan.md).
"""
