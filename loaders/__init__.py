"""Batched reads of the graph: every Cypher text the API sends, and all that touches the driver's results.

A read is declared once (`Read`), asked for by key (`DataLoader.load`), and answered in batches.
Imports nothing of ours.
"""
