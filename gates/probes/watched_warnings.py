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
OF_PYTHON = (
    ("RuntimeWarning", "coroutine ", " was never awaited"),
    ("DeprecationWarning", "It is deprecated to return a value that is not None", ""),
)
"""Category, beginning and end of Python's own: a coroutine that nobody awaits, and what unittest says of a verdict."""


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
    for name, text, _ in OF_PYTHON:  # a filter that names their text is meant
        if _is_ignored(name, list(filter(_is_for_all, lines + given))):
            config.addinivalue_line("filterwarnings", f"default:{text}:{name}")
        if _is_ignored(name, list(filter(_is_for_all, given))):
            given.append(f"default:{text}:{name}")
            config.known_args_namespace.pythonwarnings = given
    plugins = config.pluginmanager
    if not plugins.has_plugin("warnings") and not any(line.startswith("error") for line in lines + given):
        plugins.register(importlib.import_module("_pytest.warnings"), "gates-warnings")


def _is_for_all(line: str) -> bool:
    """Whether a filter speaks of warnings whatever their text."""
    return not line.partition(":")[2].partition(":")[0].strip()


def is_kept(category: str, message: str) -> bool:
    """Whether a warning says that a test checks nothing, or that a thread died."""
    if "AsyncMockMixin" in message:  # a mock that nobody awaited is no code under test
        return False
    ours = any(category == name and message.startswith(a) and message.endswith(z) for name, a, z in OF_PYTHON)
    return ours or category in KEPT


def _is_ignored(name: str, lines: list[str]) -> bool:
    """Whether the last filter that matches a warning hides it."""
    action = ""
    for line in lines:
        parts = [part.strip() for part in line.split(":")] + ["", ""]
        above = ("UserWarning", "PytestWarning") if name in WATCHED else ()
        if parts[2].rpartition(".")[2] in ("", "Warning", *above, name):
            action = parts[0]
    return bool(action) and "ignore".startswith(action)
