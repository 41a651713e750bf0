from __future__ import annotations

import pytest

from gates.readers.ci.filters import never_reached
from gates.readers.ci.workflow import read_workflow

PATH = ".github/workflows/ci.yml"
JOBS = "jobs:\n  test:\n    steps:\n      - run: pytest\n"


def holes(on: str, *paths: str) -> list[tuple[str, int]]:
    source = never_reached({PATH: read_workflow(PATH, f"on:\n{on}\n{JOBS}")}, (PATH, *paths))[PATH]
    return [(mask.slug, mask.line) for block in source.blocks for mask in block.masks]


@pytest.mark.parametrize(
    "patterns",
    [
        "[src/**]",
        "['src/**.py']",
        "[acme/*.txt]",
        "['**', '!**']",
        "['acme/?.py']",
        "[.github/workflows/ci.yml]",
        "[acme]",
    ],
)
def test_a_filter_that_nothing_passes_is_found(patterns: str) -> None:
    assert holes(f"  pull_request:\n    paths: {patterns}", "acme/sums.py") == [("never-runs", 3)]


def test_ignoring_every_python_file_is_found() -> None:
    on = "  pull_request:\n    paths-ignore: ['**.py', docs/**]"
    assert holes(on, "acme/sums.py", "README.md") == [("never-runs", 3)]
    assert holes(on, "README.md") == []


@pytest.mark.parametrize(
    "on",
    [
        "  pull_request:\n    paths: ['**.py']",
        "  pull_request:\n    paths: ['**/sums.py']",
        "  pull_request:\n    paths: ['acme/[r-t]*.py?']",
        "  pull_request:\n    paths: [README.md]",
        "  pull_request:\n    paths: [src/**]\n  push:",
        "  pull_request:\n    paths: [src/**]\n  push:\n    paths: [acme/**]",
        "  pull_request:\n    paths: [src/**]\n  merge_group:",
        "  pull_request:\n    paths-ignore: [docs/**]",
        "  pull_request:\n    paths: ['a[']",
        "  push:\n    paths: [src/**]",
    ],
)
def test_a_filter_that_something_passes_is_left_alone(on: str) -> None:
    assert holes(on, "acme/sums.py", "README.md", "a[") == []
