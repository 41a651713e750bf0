from __future__ import annotations

import pytest

from gates.readers.ci.block import Block, Text
from gates.readers.ci.flow import Options
from gates.readers.ci.quiet import compared_as_text, idle_masked
from gates.readers.ci.recipes import read_makefile


def compared(line: str) -> list[tuple[int, str]]:
    script = Text(text=f"ls\n{line}", lines=(7, 8))
    block = Block(path="ci.sh", script=script, options=Options(errexit=True))
    return [(hole.line, hole.what.partition("` ")[2].partition(":")[0]) for hole in compared_as_text(block)]


@pytest.mark.parametrize(
    "line",
    [
        'if [[ "$COV" < "80%" ]]; then exit 1; fi',
        "[[ $cov > 80 ]] || exit 1",
        "[[ $cov < $MIN_COVERAGE ]] && exit 1",
        '[ "$cov" \\< 80 ] && exit 1',
        '[ "$cov" \\> "$threshold" ] || exit 1',
    ],
)
def test_a_number_that_is_compared_letter_by_letter_is_found(line: str) -> None:
    assert compared(line) == [(8, "compares letters")]


@pytest.mark.parametrize("line", ["if [ $cov > 80 ]; then echo fine; fi", '[ "$cov" < 80 ]'])
def test_a_comparison_that_is_a_redirection_is_found(line: str) -> None:
    assert compared(line) == [(8, "is a redirection to a file")]


@pytest.mark.parametrize(
    "line",
    [
        '[ "$cov" -lt 80 ] && exit 1',
        "(( cov < 80 )) && exit 1",
        "[[ $PYTHON_VERSION < 3.9 ]] && exit 1",
        "[[ $name < $other ]]",
        "[[ $# < 2 ]] && exit 1",
        "# [[ $cov < 80 ]]",
        "[ -f x ] > 80",
        "[ $# -gt 0 ] && pytest 2>&1",
        "pytest > 80",
    ],
)
def test_other_comparisons_are_left_alone(line: str) -> None:
    assert compared(line) == []


def idle(makefile: str, *paths: str, path: str = "Makefile") -> list[tuple[str, int]]:
    sources = idle_masked({path: read_makefile(path, makefile)}, paths)
    return sorted(
        {(mask.what, mask.line) for blocks in sources[path].targets.values() for b in blocks for mask in b.masks}
    )


def said(name: str) -> str:
    return f"`{name}` exists and the target {name} is not .PHONY, so make says that it is up to date"


def test_a_target_with_the_name_of_a_file_or_folder_does_nothing() -> None:
    assert idle("tests:\n\tpytest\n\nlint:\n\truff check\n", "tests/a.py") == [(said("tests"), 1)]
    assert idle("lint:\n\truff check\n", "lint") == [(said("lint"), 1)]
    assert idle("lint:\n\truff check\n", "ci/lint/a.txt", path="ci/Makefile") == [(said("lint"), 1)]


@pytest.mark.parametrize(
    "makefile",
    [
        ".PHONY: tests\ntests:\n\tpytest\n",
        "ALL = tests\n.PHONY: $(ALL)\ntests:\n\tpytest\n",
        ".PHONY: $(shell ls)\ntests:\n\tpytest\n",
        "include more.mk\ntests:\n\tpytest\n",
        "MAKEFLAGS += --always-make\ntests:\n\tpytest\n",
        "tests: FORCE\n\tpytest\nFORCE:\n",
        "test:\n\tpytest\n",
    ],
)
def test_a_target_that_runs_anyhow_is_left_alone(makefile: str) -> None:
    assert idle(makefile, "tests/a.py") == []
