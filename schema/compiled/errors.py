"""Why a query, or a run of it, is left to the ordinary resolvers."""


class NotCompiledError(Exception):
    """Something that plans don't do, or that a run met and did not expect. Never told to a client."""
