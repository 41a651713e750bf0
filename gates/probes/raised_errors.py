"""What the exception that a test raised says of it, beside pytest's own verdict.

It runs in the subject's interpreter, so it needs the standard library and pytest only.
"""

from __future__ import annotations

from typing import Any

import pytest

MISTAKES = ("NameError", "ImportError", "ModuleNotFoundError", "SyntaxError", "IndentationError", "FixtureLookupError")


def absent(call: Any) -> str:
    """In the words of `importorskip`: the module whose absence a skip was raised for; empty when it was not."""
    error = getattr(getattr(call, "excinfo", None), "value", None)
    cause = getattr(error, "__context__", None)
    is_skip = type(error).__name__ in ("Skipped", "SkipTest") and isinstance(cause, ImportError)
    module = getattr(cause, "name", None)
    return f"could not import '{module}': " if is_skip and module else ""


def is_mistake(item: Any, excinfo: Any) -> bool:
    """Whether an expected failure is a slip of the test itself: a name, an import or a fixture that is not there."""
    mark = item.get_closest_marker("xfail")
    held = (entry.frame.f_locals.get("rawexcinfo") for entry in excinfo.traceback if "unittest" in str(entry.path))
    excinfo = next((pytest.ExceptionInfo.from_exc_info(raw) for raw in held if raw), excinfo)  # expectedFailure
    if excinfo.typename not in MISTAKES or (mark is not None and mark.kwargs.get("raises") is not None):
        return False
    return excinfo.typename == "FixtureLookupError" or str(excinfo.traceback[-1].path) == str(item.path)
