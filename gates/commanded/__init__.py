"""Gates that are a command in the configuration: `[tool.gates.gate.NAME] command = [...], reads = "sarif"`."""
