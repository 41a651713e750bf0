"""What was probably meant by a path that holds no Python file."""

from __future__ import annotations

import pytest

from gates.model.scope import Repository, SourceFile
from gates.readers.near_paths import folder_counts, near_path

PATHS = ("src/acme/a.py", "src/acme/b.py", "tests/test_a.py", "tools/run.py")
REPOSITORY = Repository(files=tuple(SourceFile(path=path) for path in (*PATHS, "docs/a.md")), lanes=())


@pytest.mark.parametrize(
    ("root", "question"),
    [
        ("test", "; did you mean `tests` (1 file)?"),
        ("Tests", "; did you mean `tests` (1 file)?"),
        ("lib/acme", "; did you mean `src/acme` (2 files)?"),
        ("tools/runs.py", "; did you mean `tools/run.py` (1 file)?"),
        ("docs", ""),
        ("nothing", ""),
    ],
)
def test_the_path_that_was_meant_is_named_with_its_size(root: str, question: str) -> None:
    assert near_path(root, REPOSITORY) == question


def test_a_path_that_is_spoken_for_is_not_meant() -> None:
    assert near_path("test", REPOSITORY, taken=("tests",)) == ""
    assert near_path("lib/acme", REPOSITORY, taken=("src/acme",)) == ""


def test_every_folder_above_a_file_counts_it() -> None:
    assert folder_counts(REPOSITORY) == {"src": 2, "src/acme": 2, "tests": 1, "tools": 1}
