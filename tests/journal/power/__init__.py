"""Simulated power cuts: a recorder (shim.c), a disk that forgets, a load, and its judge."""
