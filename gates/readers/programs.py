"""Python programs whose names do not say that they are Python."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from gates.model.scope import is_python

_FIRST_LINE = re.compile(rb"#!\s*\S*?(?:/env\s+(?:-\S+\s+|\w+=\S+\s+)*(?:\S*/)?|/)python[\d.]*w?(?:\s|$)")


def is_python_program(path: str, content: bytes) -> bool:
    """Whether a file is run by Python through its first line, while its name has no ending at all.

    Templates such as `tool.py.in` are no programs yet, so a name with any ending says nothing.
    """
    if not content.startswith(b"#!") or is_python(path) or PurePosixPath(path).suffix:
        return False
    return _FIRST_LINE.match(content.partition(b"\n")[0]) is not None
