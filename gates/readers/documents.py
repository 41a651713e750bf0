"""Documents with Python code in them: ruff formats that code, and no lane counts them among its Python files."""

from __future__ import annotations

import re

_FENCE = re.compile(
    rb"^ {0,3}(?:`{3,}|~{3,})[ \t]*\{?[ \t]*(?:python3?|py3?|pyi|pycon)\b", re.MULTILINE | re.IGNORECASE
)


def holds_python(path: str, content: bytes) -> bool:
    """Whether a file is a notebook, or Markdown with a block of Python."""
    return path.endswith(".ipynb") or (path.endswith(".md") and _FENCE.search(content) is not None)
