from __future__ import annotations

import pytest

from gates.suite.record import Item, Phase
from gates.suite.traces import failed_at

ITEM = Item(id="tests/test_a.py::test_a", path="tests/test_a.py", line=4)
OURS = "tests/test_a.py:5: in test_a\n    call()\nsrc/acme/core.py:12: in call\n    return 1 / 0\n"


@pytest.mark.parametrize(
    ("phase", "place"),
    [
        ({"text": OURS}, "src/acme/core.py:12"),
        ({"text": f"{OURS}/usr/lib/python3.11/json/decoder.py:3: in x\nE   boom"}, "src/acme/core.py:12"),
        ({"text": f"{OURS}../venv/lib/site-packages/x.py:3: in x\nE   boom"}, "src/acme/core.py:12"),
        ({"text": f"{OURS}.venv/lib/python3.11/site-packages/x.py:3: in x\nE   boom"}, "src/acme/core.py:12"),
        ({"text": f"{OURS}<string>:1: in <module>\nE   boom"}, "src/acme/core.py:12"),
        ({"text": f"{OURS}E   other.py:3: in a message"}, "src/acme/core.py:12"),
        ({"path": "src/acme/core.py", "line": 7}, "src/acme/core.py:7"),
        ({"path": "/usr/lib/python3.11/json/decoder.py", "line": 7}, "tests/test_a.py:4"),
        ({}, "tests/test_a.py:4"),
    ],
)
def test_a_failure_is_at_the_innermost_line_of_the_repository(phase: dict[str, object], place: str) -> None:
    assert failed_at(ITEM, Phase(when="call", outcome="failed", **phase)) == place


def test_a_test_without_a_place_has_none() -> None:
    assert failed_at(Item(id="doc", path="doc.txt", line=None), Phase(when="call", outcome="failed")) == ""
