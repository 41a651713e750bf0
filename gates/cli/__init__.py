"""The door: one file per verb. The only room that reads argv and prints."""
