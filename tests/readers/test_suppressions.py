from __future__ import annotations

import pytest

from gates.readers.suppressions import Suppressions, read_suppressions

LINE = (
    b'{"path": "a.py", "blanket": [3], "coded": 2, "file_blanket": [1], "file_coded": 1, '
    b'"format": 4, "format_open": [7]}\n'
)
OTHER = LINE.replace(b"a.py", b"z.py")
END = b'{"end": true, "files": 2}\n'


def test_each_file_that_silences_something_is_read_and_other_lanes_are_left_out() -> None:
    silenced, problems = read_suppressions(LINE + OTHER + END, files=["a.py", "b.py"])
    assert problems == ()
    assert silenced == (
        Suppressions(
            path="a.py",
            blanket_lines=(3,),
            codes=2,
            blanket_file_lines=(1,),
            file_codes=1,
            format_comments=4,
            format_open_lines=(7,),
        ),
    )
    assert silenced[0].lint_count == 5


@pytest.mark.parametrize(
    "output",
    [b"", LINE, LINE[:-9], END.replace(b"2", b"1"), b"[]\n" + END, b'{"path": "a.py"}\n' + END, b"\xff\n" + END],
)
def test_output_that_is_cut_or_garbled_is_a_problem(output: bytes) -> None:
    assert read_suppressions(output, files=["a.py", "b.py"])[1]


def test_a_file_that_could_not_be_read_is_a_problem() -> None:
    _, problems = read_suppressions(b'{"path": "a.py", "unreadable": "gone"}\n' + END, files=["a.py"])
    assert [problem.what for problem in problems] == ["a.py cannot be read: gone"]


def test_several_processes_add_up() -> None:
    assert read_suppressions(END + LINE + END, files=["a.py", "b.py", "c.py", "d.py"])[1] == ()
