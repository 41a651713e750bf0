"""Mutants of a lane's functions: what they are, and what became of them."""
