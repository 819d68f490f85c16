"""Measures the API beside its peer, its textbook twin and a hand-written floor, on generated graphs (README.md).

The bench starts everything that it measures, and ends everything that it started. Nothing else in the project imports
it.
"""
