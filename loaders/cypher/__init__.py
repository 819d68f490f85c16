"""Query texts, composed from what reads declare and from the form of the arguments, never from values.

`query_text` composes the whole text, `read_text` its part for one batch key. `keyset` and `conditions` say which rows
belong to that part.
"""
