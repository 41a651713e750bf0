"""Names of files that mutation testing uses where nobody says otherwise."""

DURATIONS = "mutation-durations.json"
"""What shards are balanced by."""
EQUIVALENTS = "equivalents.toml"
"""The register of mutants that no test can notice."""
