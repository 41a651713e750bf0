"""Other tools' formats, read into our model."""
