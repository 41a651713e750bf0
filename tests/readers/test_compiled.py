from __future__ import annotations

import pytest

from gates.api import Tool
from gates.readers.compiled import Spot, read_compiled

START = b'{"python": "CPython 3.11.7"}\n'
OK = b'{"path": "a.py", "kind": "ok", "warnings": [{"line": 2, "message": "odd"}]}\n'
BAD = b'{"path": "b.py", "kind": "syntax-error", "line": 3, "column": 0, "message": "invalid\\n syntax"}\n'
END = b'{"end": true, "files": 2}\n'


def test_verdicts_warnings_and_the_interpreter_are_read() -> None:
    seen = read_compiled(START + OK + BAD + END)
    assert (seen.files, seen.problems) == (("a.py", "b.py"), ())
    assert seen.tool == Tool(name="CPython", version="3.11.7")
    assert seen.spots == (Spot(path="b.py", kind="syntax-error", line=3, column=None, message="invalid syntax"),)
    assert seen.warnings == (Spot(path="a.py", kind="warning", line=2, column=None, message="odd"),)


def test_a_file_that_was_not_read_has_no_verdict() -> None:
    seen = read_compiled(
        START + b'{"path": "a.py", "kind": "unreadable", "message": "gone"}\n{"end": true, "files": 1}\n'
    )
    assert (seen.files, len(seen.spots), seen.problems) == ((), 1, ())


@pytest.mark.parametrize(
    "output",
    [b"", START, START + OK + BAD, START + OK + END, START + OK[:-4], b"[]\n", START + b'{"path": "a"}\n' + END],
)
def test_output_that_is_cut_or_garbled_is_a_problem(output: bytes) -> None:
    assert read_compiled(output).problems


def test_a_cut_report_names_the_last_file_that_was_done() -> None:
    assert "after a.py" in read_compiled(START + OK).problems[0].what


def test_several_processes_add_up() -> None:
    assert read_compiled((START + OK + b'{"end": true, "files": 1}\n') * 2).problems == ()
