from __future__ import annotations

import pytest

from gates.readers.ci.commands import gate_of
from gates.readers.ci.flow import Options, look_at
from gates.readers.ci.shell import read_shell


def lost(text: str) -> list[tuple[str, int, str]]:
    seen = look_at(read_shell(text), text, Options(errexit=True), lambda command: gate_of(command.texts) is not None)
    return [(each.loss.slug, each.line, each.loss.write) for each in seen.lost]


@pytest.mark.parametrize(
    ("text", "line", "write"),
    [
        ("if command -v ruff >/dev/null 2>&1; then ruff check; fi", 1, "ruff check"),
        ("if which ruff; then\n  ruff check\nelse\n  echo skipped\nfi", 2, "ruff check"),
        ('if [ -x "$(command -v mypy)" ]; then mypy .; fi', 1, "mypy ."),
        ('if python -c "import mypy" 2>/dev/null; then python -m mypy .; fi', 1, "python -m mypy ."),
        ("if ruff --version > /dev/null; then ruff check; fi", 1, "ruff check"),
        ("if pip show mypy; then mypy .; fi", 1, "mypy ."),
        ("command -v ruff || exit 0\nruff check", 2, "install ruff"),
        ("command -v ruff || { echo no ruff; exit 0; }\nls\nruff check", 3, "install ruff"),
        ("if ! hash ruff 2>/dev/null; then\n  echo no\n  exit 0\nfi\nruff check", 5, "install ruff"),
        ("command -v ruff && ruff check\nls", 1, "ruff check"),
    ],
)
def test_a_gate_that_a_missing_program_skips_is_found(text: str, line: int, write: str) -> None:
    assert lost(text) == [("skipped-when-absent", line, write)]


@pytest.mark.parametrize(
    "text",
    [
        "if ! command -v ruff; then pip install ruff; fi\nruff check",
        "if command -v ruff; then ruff check; else exit 1; fi",
        "if command -v ruff; then ruff check; else python -m pylint .; fi",
        "if command -v uv; then ruff check; fi",
        "if command -v ruff; then ruff check; elif command -v pylint; then pylint .; fi",
        "command -v ruff || exit 1\nruff check",
        "command -v docker || exit 0\nruff check",
        "command -v ruff || pip install ruff\nruff check",
        "command -v ruff && ruff check",
        "ruff --version && ruff check\nls",
        "f() { command -v ruff || return 0; }\nf\nruff check",
    ],
)
def test_a_gate_that_fails_without_its_program_is_left_alone(text: str) -> None:
    assert lost(text) == []
