"""lane-gates: a green means that something was checked."""

__version__ = "0.1.0"
