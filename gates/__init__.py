"""lane-gates: a green means that something was checked."""
