"""Faults on purpose: each is injected, counted, and held against what must not happen. Run by `nox -s faults`."""
