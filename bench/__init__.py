"""Measures the API against its peer, its textbook twin and a hand-written floor, on generated graphs.

It starts all it measures and ends all it started. Nothing of the project imports it.
"""
