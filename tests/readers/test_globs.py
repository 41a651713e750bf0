from __future__ import annotations

import pytest

from gates.api import glob_matches


@pytest.mark.parametrize(
    ("glob", "path", "is_hit"),
    [
        ("templates/", "a/templates/b.py", True),
        ("/templates/", "a/templates/b.py", False),
        ("a/*.py", "a/b.py", True),
        ("a/*.py", "a/b/c.py", False),
        ("**", "a/b.py", True),
    ],
)
def test_globs_are_read_as_in_gitignore(glob: str, path: str, is_hit: bool) -> None:
    assert glob_matches(glob, path) is is_hit
