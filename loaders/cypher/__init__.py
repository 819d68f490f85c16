"""Cypher, composed from what reads declare and from the form of the arguments, never from their values.

`query_text` is the whole that is sent, `rows` its parts, each for one read; `keyset` and `conditions` say which rows.
"""
