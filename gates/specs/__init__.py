"""Working specs: what components promise, read from YAML and held against what is there. Pure: text in, values out."""
