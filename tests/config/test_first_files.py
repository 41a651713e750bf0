from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.config.first_files import gitignore_text, noxfile_text

LINES = ".gates/*\n!.gates/baseline.jsonl\n"
NOXFILE = "from gates.sessions import register\n\nregister()\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, LINES),
        ("", LINES),
        ("*.pyc", "*.pyc\n" + LINES),
        ("*.pyc\r\n", "*.pyc\r\n" + LINES.replace("\n", "\r\n")),
        (LINES + "x\n", LINES + "x\n"),
        (".gates/*\n", LINES),
        ("!.gates/baseline.jsonl\n.gates/*\n", "!.gates/baseline.jsonl\n.gates/*\n!.gates/baseline.jsonl\n"),
    ],
)
def test_git_leaves_out_what_runs_leave_and_keeps_the_baseline(before: str | None, after: str) -> None:
    assert gitignore_text(before) == after


@given(st.lists(st.sampled_from(["*.pyc", ".gates/*", "!.gates/baseline.jsonl", "", "# x"])).map("\n".join))
def test_ignoring_twice_is_ignoring_once(before: str) -> None:
    once = gitignore_text(before)

    assert gitignore_text(once) == once
    assert once.startswith(before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, NOXFILE),
        ("\n", NOXFILE),
        ("import nox\n", "import nox\n\n" + NOXFILE),
        ("import nox", "import nox\n\n" + NOXFILE),
        ("import nox\r\n", "import nox\r\n\r\n" + NOXFILE.replace("\n", "\r\n")),
        (NOXFILE, NOXFILE),
        ("import gates.sessions\ngates.sessions.register()\n", "import gates.sessions\ngates.sessions.register()\n"),
        (
            "from gates.sessions import register as r\nr(tags=1)\n",
            "from gates.sessions import register as r\nr(tags=1)\n",
        ),
        ("from gates import sessions\nsessions.register()\n", "from gates import sessions\nsessions.register()\n"),
        ("def register(): ...\nregister()\n", "def register(): ...\nregister()\n\n" + NOXFILE),
        ("def broken(:\n", None),
        ("x = 1\0\n", None),
    ],
)
def test_sessions_are_registered_once(before: str | None, after: str | None) -> None:
    assert noxfile_text(before) == after
    if after is not None:
        assert noxfile_text(after) == after
