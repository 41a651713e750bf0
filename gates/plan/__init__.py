"""Config, repository and change in; parts, and the reason for each one left out, out."""
