"""Text in, typed settings out: all mistakes at once."""
