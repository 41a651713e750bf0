from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.config.first_files import gitignore_text, noxfile_text

LINES = ".gates/*\n!.gates/baseline.jsonl\n"
IMPORT = "from gates.sessions import register"
CALL = "register()\n"
NOXFILE = f"{IMPORT}\n\nregister()\n"
NEW = f'"""Sessions of nox: `nox -s health` judges this repository."""\n\n{NOXFILE}'


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
        (None, NEW),
        ("\n", NEW),
        (NEW, NEW),
        (NOXFILE, NOXFILE),
        ("import nox\n", "import nox\n" + NOXFILE),
        ("import nox", "import nox\n" + NOXFILE),
        ("import nox\r\n", "import nox\r\n" + NOXFILE.replace("\n", "\r\n")),
        ("# comment\n", "# comment\n\n" + NOXFILE),
        ("x = 1\n", f"{IMPORT}\n\nx = 1\n\nregister()\n"),
        ('"""Mine."""\n\nx = 1\n', f'"""Mine."""\n\n{IMPORT}\n\nx = 1\n\nregister()\n'),
        (
            "import os\n\nimport nox\nfrom nox import session\n\n\n@session\ndef a(s): ...\n",
            f"import os\n\nimport nox\n{IMPORT}\nfrom nox import session\n\n\n@session\ndef a(s): ...\n\n\n{CALL}",
        ),
        ("import os\n\nx = 1\n", f"import os\n\n{IMPORT}\n\nx = 1\n\nregister()\n"),
        ("@a\ndef f(): ...\n", f"{IMPORT}\n\n\n@a\ndef f(): ...\n\n\nregister()\n"),
        ("import nox; x = 1\n", f"import nox; x = 1\n{IMPORT}\n\nregister()\n"),
        ("import gates.sessions\ngates.sessions.register()\n", "import gates.sessions\ngates.sessions.register()\n"),
        (
            "from gates.sessions import register as r\nr(tags=1)\n",
            "from gates.sessions import register as r\nr(tags=1)\n",
        ),
        ("from gates import sessions\nsessions.register()\n", "from gates import sessions\nsessions.register()\n"),
        (
            "def register(): ...\nregister()\n",
            "import gates.sessions\n\n\ndef register(): ...\nregister()\n\ngates.sessions.register()\n",
        ),
        ("def broken(:\n", None),
        ("x = 1\0\n", None),
    ],
)
def test_sessions_are_registered_once(before: str | None, after: str | None) -> None:
    assert noxfile_text(before) == after
    if after is not None:
        assert noxfile_text(after) == after
