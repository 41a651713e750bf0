"""Verdict in, text and bytes out: one file per format."""
