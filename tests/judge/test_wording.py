from __future__ import annotations

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.judge.wording import shell_path


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/b.py", "a/b.py"),
        ("a b.py", "'a b.py'"),
        ("-dash.py", "./-dash.py"),
        ("weird\nname.py", "$'weird\\x0aname.py'"),
    ],
)
def test_a_path_is_written_as_a_shell_reads_it_back(path: str, expected: str) -> None:
    assert shell_path(path) == expected


@given(st.lists(st.sampled_from(["a", "'", "\\", "\n", "\x1b", "\u200b", "é", " ", "0", "$"]), min_size=1).map("".join))
def test_bash_reads_every_path_back(path: str) -> None:
    told = subprocess.run(["bash", "-c", f"printf %s {shell_path(path)}"], capture_output=True, check=True)

    assert told.stdout.decode() == path
