"""The gates that ship. The folder is walked: each file is one gate."""
