"""What CI runs, read from text: workflows, recipes, sessions and shell, and the gates in them that cannot fail."""
