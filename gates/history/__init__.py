"""One line per run: read, append, trend."""
