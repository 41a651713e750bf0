from __future__ import annotations

import pytest

from gates.cli.main import usage_of


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("health", "--quiet"), ""),
        (("run", "lint-prod", "--no-cache"), ""),
        (("health", "--help"), ""),
        (("health", "--quite"), "unrecognized arguments: --quite"),
        (("health", "\x1b[2J"), "unrecognized arguments: \\x1b[2J"),
    ],
)
def test_wrong_words_are_told_without_running_anything(words: tuple[str, ...], expected: str) -> None:
    assert usage_of(words) == expected
