"""Python programs whose names do not end in `.py`."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from gates.model.scope import is_python

_FIRST_LINE = re.compile(rb"#!\s*\S*?(?:/env\s+(?:-\S+\s+|\w+=\S+\s+)*(?:\S*/)?|/)python[\d.]*w?(?:\s|$)")


def is_python_program(path: str, content: bytes) -> bool:
    """Whether a file is run by Python through its first line, while its name has no ending at all; or ends in `.pyw`.

    Templates such as `tool.py.in` are no programs yet, so a name with any other ending says nothing. `.pyw` is a
    program without a console on Windows, which no import finds.
    """
    if path.endswith(".pyw"):
        return True
    if not content.startswith(b"#!") or is_python(path) or PurePosixPath(path).suffix:
        return False
    return _FIRST_LINE.match(content.partition(b"\n")[0]) is not None
