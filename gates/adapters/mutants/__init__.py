"""The program that makes a lane's mutants before the runner starts, and keeps what became of them behind it."""
