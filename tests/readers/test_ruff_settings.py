from __future__ import annotations

import pytest

from gates.readers.ruff_settings import PerFileIgnore, RuffSettings, read_settings

TEXT = """\
Resolved settings for: "/r/pkg/a.py"
Settings path: "/r/pyproject.toml"

# General Settings
fix = false

# File Resolver Settings
file_resolver.exclude = [
\t".git",
\t"dist",
]
file_resolver.extend_exclude = []
file_resolver.include = [
\t"*.py",
]
file_resolver.extend_include = []
file_resolver.respect_gitignore = true
file_resolver.project_root = "/r"

# Linter Settings
linter.exclude = []
linter.project_root = "/r"
linter.rules.enabled = [
\tunused-import (F401),
\tno-code-yet,
]
linter.rules.should_fix = [
\tunused-import (F401),
\tother (F999),
]
linter.per_file_ignores = {
\tabsolute_matcher = "/r/labs/**"
basename_matcher = "labs/**"
negated = false
data = [
\tunused-import (F401),
]
\tabsolute_matcher = "/r/b.py"
basename_matcher = "b.py"
negated = true
data = []
}

formatter.exclude = [
\t"gen/*",
]
"""


def settings(**more: object) -> RuffSettings:
    return RuffSettings(resolved_for="/r/a.py", settings_path=None, project_root="/r", rules=("E501", "F401"), **more)


def test_all_that_decides_is_read() -> None:
    assert read_settings(TEXT.encode()) == RuffSettings(
        resolved_for="/r/pkg/a.py",
        settings_path="/r/pyproject.toml",
        project_root="/r",
        rules=("F401", "no-code-yet"),
        exclude=(".git", "dist"),
        include=("*.py",),
        format_exclude=("gen/*",),
        per_file_ignores=(
            PerFileIgnore(absolute="/r/labs/**", basename="labs/**", is_negated=False, rules=frozenset({"F401"})),
            PerFileIgnore(absolute="/r/b.py", basename="b.py", is_negated=True, rules=frozenset()),
        ),
    )


@pytest.mark.parametrize("text", ["", "{}", "Resolved settings for: ", TEXT[:200], "\0" * 50])
def test_another_shape_is_not_understood(text: str) -> None:
    assert read_settings(text.encode()) is None


@pytest.mark.parametrize("place", range(1, TEXT.count("\n")))
def test_a_text_that_is_cut_is_not_believed(place: int) -> None:
    lines = TEXT.splitlines(keepends=True)
    assert read_settings("".join(lines[:place]).encode()) is None


@pytest.mark.parametrize(
    ("pattern", "path", "is_hit"),
    [
        ("billing", "/r/src/billing/core.py", True),
        ("billing", "/r/src/billings/core.py", False),
        ("src/billing", "/r/src/billing/core.py", True),
        ("src/billing", "/r/pkg/src/billing/core.py", False),
        ("*.py", "/r/src/a.py", True),
        ("**/gen", "/r/a/b/gen/c.py", True),
        ("src/**/gen.py", "/r/src/gen.py", True),
        ("src/**/gen.py", "/r/src/a/b/gen.py", True),
        ("src/[ab].py", "/r/src/b.py", True),
        ("src/[!ab].py", "/r/src/b.py", False),
        ("{one,two}.py", "/r/x/two.py", True),
        ("a?c", "/r/abc/x.py", True),
        ("/r/src", "/r/src/a.py", True),
        ("a.c", "/r/abc/x.py", False),
        ("[", "/r/[/x.py", True),
    ],
)
def test_exclude_reads_patterns_as_ruff_does(pattern: str, path: str, is_hit: bool) -> None:
    assert settings(exclude=(pattern,)).excluding(path) == (pattern if is_hit else None)


def test_an_exclude_of_the_linter_speaks_of_files_and_not_of_folders() -> None:
    held = settings(lint_exclude=("lx",))
    assert held.lint_excluding("/r/lx/a.py") is None
    assert settings(lint_exclude=("lx/*",)).lint_excluding("/r/lx/a.py") == "lx/*"


@pytest.mark.parametrize(("is_negated", "path", "is_hit"), [
    (False, "/r/sub/a.py", True), (False, "/r/b.py", False), (True, "/r/b.py", True), (True, "/r/a.py", False),
])  # fmt: skip
def test_an_ignore_speaks_of_its_files_or_of_all_others(is_negated: bool, path: str, is_hit: bool) -> None:
    entry = PerFileIgnore(absolute="/r/a.py", basename="a.py", is_negated=is_negated, rules=frozenset({"F401"}))
    assert entry.matches(path) is is_hit
