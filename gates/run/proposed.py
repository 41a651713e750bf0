"""The lanes that are proposed for the repository in a folder, by what stands at its root."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

from gates.config.propose import propose
from gates.model.scope import Lane
from gates.suite.pytest_settings import FILES


def proposed_lanes(root: Path, python_paths: Sequence[str]) -> tuple[Lane, ...]:
    """Lanes that own each of these files exactly once; none for no files.

    Args:
        root: the repository's root.
        python_paths: tracked Python files, POSIX, relative to the root.
    """
    texts = {}
    for name in FILES:
        with contextlib.suppress(OSError):  # a file that cannot be read says nothing here
            texts[name] = (root / name).read_text("utf-8", "replace")
    return propose(python_paths, texts)
