"""Pytest's warnings that make a green test meaningless, kept visible whatever the repository filters.

It runs in the subject's interpreter, so it needs the standard library and pytest only.
"""

from __future__ import annotations

import importlib
from typing import Any

WATCHED = ("PytestReturnNotNoneWarning", "PytestCollectionWarning", "PytestUnknownMarkWarning", "PytestConfigWarning")
KEPT = (*WATCHED, "PytestUnhandledThreadExceptionWarning", "PytestUnraisableExceptionWarning")


def show(config: Any) -> None:
    """Undo filters that hide a watched warning, and `-p no:warnings` where that cannot make a warning an error."""
    given = list(getattr(config.known_args_namespace, "pythonwarnings", None) or [])
    lines = [str(line) for line in config.getini("filterwarnings")]
    for name in WATCHED:
        if _is_ignored(name, lines + given):
            config.addinivalue_line("filterwarnings", "default::pytest." + name)
        if _is_ignored(name, given):  # an option stands above the configuration, so only an option undoes it
            given.append("default::pytest." + name)
            config.known_args_namespace.pythonwarnings = given
    plugins = config.pluginmanager
    if not plugins.has_plugin("warnings") and not any(line.startswith("error") for line in lines + given):
        plugins.register(importlib.import_module("_pytest.warnings"), "gates-warnings")


def _is_ignored(name: str, lines: list[str]) -> bool:
    """Whether the last filter that matches a warning hides it."""
    action = ""
    for line in lines:
        parts = [part.strip() for part in line.split(":")] + ["", ""]
        if parts[2].rpartition(".")[2] in ("", "Warning", "UserWarning", "PytestWarning", name):
            action = parts[0]
    return bool(action) and "ignore".startswith(action)
