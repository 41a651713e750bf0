"""python -m gates."""
