"""The outside world, thin: processes, git, files, clock, CI systems, plugins."""
