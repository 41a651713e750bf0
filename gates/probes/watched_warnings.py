"""Pytest's warnings that make a green test meaningless, kept visible whatever the repository filters.

It runs in the subject's interpreter, so it needs the standard library and pytest only.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from typing import Any

WATCHED = (
    "PytestReturnNotNoneWarning",
    "PytestCollectionWarning",
    "PytestUnknownMarkWarning",
    "PytestConfigWarning",
    "PytestUnhandledThreadExceptionWarning",
)
KEPT = (*WATCHED, "PytestUnraisableExceptionWarning", "UntriedPropertyWarning")


class UntriedPropertyWarning(UserWarning):
    """A test of hypothesis whose body never runs."""


def tell_untried(items: list[Any]) -> None:
    """Tell pytest of each test of hypothesis that tries no example; no filter of the repository sees it."""
    for item in items:
        if _is_untried(getattr(item, "obj", None)):
            _, line, name = item.location
            message = UntriedPropertyWarning(name + " tries no example: `phases` holds none that makes one")
            told = warnings.WarningMessage(message, UntriedPropertyWarning, str(item.path), (line or 0) + 1)
            kept = {"warning_message": told, "when": "collect", "nodeid": item.nodeid, "location": None}
            item.ihook.pytest_warning_recorded.call_historic(kwargs=kept)


def _is_untried(test: Any) -> bool:
    hypothesis = sys.modules.get("hypothesis")
    test = getattr(test, "__func__", test)
    if hypothesis is None or getattr(test, "hypothesis", None) is None:
        return False
    settings = getattr(test, "_hypothesis_internal_use_settings", None) or hypothesis.settings.default
    phases = {phase.name for phase in settings.phases}
    has_examples = bool(getattr(test, "hypothesis_explicit_examples", ()))
    return not (phases & {"generate", "reuse"} or ("explicit" in phases and has_examples))


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
