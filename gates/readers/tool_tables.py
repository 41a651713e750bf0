"""Which tools a `pyproject.toml` configures: the names of its `[tool.NAME]` tables."""

from __future__ import annotations

import tomllib


def tool_tables(text: bytes) -> tuple[str, ...] | None:
    """Names of the `[tool.NAME]` tables, sorted; None when it is not TOML, so that nobody takes it for unconfigured."""
    try:
        tools = tomllib.loads(text.decode("utf-8")).get("tool", {})
    except (ValueError, RecursionError):
        return None
    return tuple(sorted(tools)) if isinstance(tools, dict) else ()
