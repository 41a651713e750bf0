"""Tests, suppressions and skips are counted over the whole change."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gates.readers.lowered_sources import lowered_sources
from tests.readers.lowering import between

TWO = "def test_a():\n    assert 1\n\n\ndef test_b():\n    assert 1\n"
ONE = "def test_a():\n    assert 1\n"
CODE = "def add(a, b):\n    return a + b\n\n\ndef sub(a, b):\n    return a - b\n"
LESS = "def add(a, b):\n    return a + b\n"
USES = "from acme.sums import sub\n\n\ndef test_sub():\n    assert sub(2, 1) == 1\n"


def told(base: dict[str, str], head: dict[str, str], **rest: dict[str, str]) -> list[str]:
    return [each.message for each in lowered_sources(between(base, head, **rest))]


def test_a_test_that_left_is_missed() -> None:
    assert told({"tests/test_a.py": TWO}, {"tests/test_a.py": ONE}) == ["1 test fewer: tests/test_a.py"]


def test_a_file_of_tests_that_left_is_missed() -> None:
    assert told({"tests/test_a.py": TWO}, {}) == ["2 tests fewer: tests/test_a.py"]


def test_tests_may_move_between_files() -> None:
    split = {"tests/test_a.py": ONE, "tests/test_b.py": "def test_b():\n    assert 1\n"}

    assert told({"tests/test_a.py": TWO}, split) == []


def test_a_test_that_got_another_name_is_no_loss() -> None:
    assert told({"tests/test_a.py": ONE}, {"tests/test_a.py": ONE.replace("test_a", "test_all")}) == []


def test_tests_of_code_that_left_may_leave() -> None:
    assert told({"acme/sums.py": CODE, "tests/test_sub.py": USES}, {"acme/sums.py": LESS}) == []


def test_tests_of_code_that_only_got_another_name_may_not_leave() -> None:
    renamed = CODE.replace("def sub", "def minus")

    assert told({"acme/sums.py": CODE, "tests/test_sub.py": USES}, {"acme/sums.py": renamed}) == [
        "1 test fewer: tests/test_sub.py"
    ]


def test_functions_called_test_outside_of_tests_do_not_count() -> None:
    assert told({"acme/probe.py": ONE}, {"acme/probe.py": ""}) == []


def test_comments_of_each_kind_are_counted_for_each_lane() -> None:
    head = {
        "acme/a.py": "import os  # noqa: F401\nx = 1  # type: ignore[x]\n",
        "labs/b.py": "# fmt: off\ny = 2  # nosec  # pragma: no cover\nz = '# noqa'\n",
    }
    lanes = {"acme/a.py": "prod", "labs/b.py": "labs"}

    assert told({}, head, lanes=lanes) == [
        "fmt: off +1 in lane labs: labs/b.py +1",
        "noqa +1 in lane prod: acme/a.py +1",
        "nosec +1 in lane labs: labs/b.py +1",
        "pragma: no cover +1 in lane labs: labs/b.py +1",
        "type: ignore +1 in lane prod: acme/a.py +1",
    ]


def test_a_silenced_line_may_move_in_its_lane_and_not_into_another() -> None:
    base, head = (
        {"acme/a.py": "import os  # noqa\n", "acme/b.py": ""},
        {"acme/a.py": "", "acme/b.py": "import os  # noqa\n"},
    )

    assert told(base, head, lanes={"acme/a.py": "prod", "acme/b.py": "prod"}) == []
    assert told(base, head, lanes={"acme/a.py": "labs", "acme/b.py": "prod"}) == ["noqa +1 in lane prod: acme/b.py +1"]


def test_a_moved_file_brings_its_comments_along() -> None:
    text = "import os  # noqa\n"

    assert (
        told({"labs/a.py": text}, {"acme/a.py": text}, moved={"acme/a.py": "labs/a.py"}, lanes={"acme/a.py": "prod"})
        == []
    )


def test_skips_count_in_tests_in_every_spelling() -> None:
    head = (
        "import pytest, unittest\nfrom pytest import skip\n\n\n@pytest.mark.skipif(True, reason='')\ndef test_a():\n"
        "    assert 1\n\n\n@unittest.skip('')\ndef test_b():\n    skip('later')\n\n\n__test__ = False\n"
    )
    text = "def test_a():\n    assert 1\n\n\ndef test_b():\n    assert 1\n"

    assert told({"tests/test_a.py": text}, {"tests/test_a.py": head}) == ["skip and xfail +4: tests/test_a.py +4"]
    assert told({"acme/a.py": ""}, {"acme/a.py": "def skip():\n    pass\n\n\nskip()\n__test__ = False\n"}) == []


def test_what_cannot_be_parsed_is_counted_as_text() -> None:
    broken = "def test_a(:\n    pass\n\ndef test_b():\n    pytest.skip('x')  # noqa\n"

    assert told({}, {"tests/test_a.py": broken}) == [
        "noqa +1: tests/test_a.py +1",
        "skip and xfail +1: tests/test_a.py +1",
    ]


@given(st.text(alphabet="abc #noqa:\n()'\"\\", max_size=60))
def test_no_text_is_weaker_than_itself(text: str) -> None:
    assert told({"tests/test_a.py": text}, {"tests/test_a.py": text}) == []


HEIR = "from t import Base\n\n\nclass TestMore(Base):\n    size = 2\n"
ELSEWHERE = "class or import fewer that runs tests written elsewhere"


def test_a_class_that_only_inherits_tests_is_missed() -> None:
    assert told({"tests/test_a.py": HEIR}, {}) == [f"1 {ELSEWHERE}: tests/test_a.py"]
    assert told({"tests/test_a.py": HEIR}, {"tests/test_a.py": HEIR.replace("(Base)", "")}) == [
        f"1 {ELSEWHERE}: tests/test_a.py"
    ]
    two = f"{HEIR}\n\nclass TestEvenMore(TestMore):\n    size = 3\n"
    assert told({"tests/test_a.py": two}, {}) == [
        "2 classes or imports fewer that run tests written elsewhere: tests/test_a.py"
    ]


def test_a_class_that_inherits_may_move_and_get_another_name() -> None:
    assert told({"tests/test_a.py": HEIR}, {"tests/test_b.py": HEIR}) == []
    assert told({"tests/test_a.py": HEIR}, {"tests/test_a.py": HEIR.replace("TestMore", "TestLess")}) == []


def test_a_class_of_unittest_is_counted_by_its_own_tests_and_a_helper_is_none() -> None:
    own = "import unittest\n\n\nclass TestA(unittest.TestCase):\n    def test_a(self):\n        pass\n"
    assert told({"tests/test_a.py": own}, {}) == ["1 test fewer: tests/test_a.py"]
    assert told({"tests/test_a.py": "class Wrong(Exception):\n    pass\n"}, {}) == []


def test_a_file_that_runs_only_what_it_imports_is_missed() -> None:
    for names in ("*", "TestA", "test_a as test_b"):
        assert told({"tests/test_a.py": f"from base import {names}\n"}, {}) == [f"1 {ELSEWHERE}: tests/test_a.py"]
    assert told({"tests/test_a.py": "from base import helper\n"}, {}) == []


def test_heirs_of_code_that_left_may_leave() -> None:
    heir = "from acme.sums import sub\nfrom t import Base\n\n\nclass TestSub(Base):\n    asked = sub\n"
    assert told({"acme/sums.py": CODE, "tests/test_sub.py": heir}, {"acme/sums.py": LESS}) == []
