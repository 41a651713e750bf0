"""Evidence in, verdict out. Pure: no clock, no files, no environment."""
