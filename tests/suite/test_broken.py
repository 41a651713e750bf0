from __future__ import annotations

from gates.model.evidence import Problem
from gates.suite.broken import broke_inside

LIBRARY = '  File ".venv/lib/python3.11/site-packages/_pytest/runner.py", line 408, in collect\n    return list(it)\n'


def test_a_test_file_that_leaves_python_is_named_with_its_line() -> None:
    text = f'{LIBRARY}  File "tests/test_exit.py", line 8, in <module>\n    sys.exit(3)\nSystemExit: 3\n'
    assert broke_inside(text) == Problem(
        what="pytest broke inside: SystemExit: 3, at tests/test_exit.py:8 (`sys.exit(3)`)",
        way_out=(
            "tests/test_exit.py:8 leaves Python while it is imported, so no test runs: raise another error, or skip"
        ),
    )


def test_a_library_that_leaves_python_is_told_by_the_line_that_called_it() -> None:
    text = (
        '  File "tests/test_a.py", line 3, in <module>\n    parser.parse_args()\n'
        '  File "/usr/lib/python3.11/argparse.py", line 2640, in exit\n    _sys.exit(status)\nSystemExit: 2'
    )
    assert broke_inside(text).what == (
        "pytest broke inside: SystemExit: 2, at tests/test_a.py:3 (`parser.parse_args()`)"
    )


def test_another_error_of_a_hook_is_named_with_its_place_and_a_frame_may_lack_its_text() -> None:
    text = f'{LIBRARY}  File "conftest.py", line 4, in pytest_collection_modifyitems\nValueError: no'
    assert broke_inside(text) == Problem(
        what="pytest broke inside: ValueError: no, at conftest.py:4",
        way_out="mend conftest.py:4: what it raises there stops the whole run",
    )


def test_without_a_line_of_the_repository_the_last_line_stands_alone() -> None:
    way_out = "a plugin or conftest.py raised; see its text"
    alone = Problem(what="pytest broke inside: KeyError: 1", way_out=way_out)
    assert broke_inside(f"{LIBRARY}KeyError: 1") == alone
    assert broke_inside("").what == "pytest broke inside: no text"
