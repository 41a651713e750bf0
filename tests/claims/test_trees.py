from __future__ import annotations

from tests.claims.builders import facts, outcomes

TREE = """\
```
acme/
├── src/
│   ├── sums.py        # ✅ done
│   └── gone.py
└── tests/
    └── test_sums.py   # 2 tests
```
"""


def test_each_row_of_a_tree_names_a_path() -> None:
    known = facts("src/sums.py", "tests/test_sums.py")

    assert [(line, outcome) for line, outcome, _ in outcomes(TREE, known)] == [
        (3, "supported"),
        (4, "supported"),
        (5, "contradicted"),
        (6, "supported"),
        (7, "cannot tell"),
    ]


def test_a_root_that_is_a_folder_is_part_of_the_path() -> None:
    known = facts("acme/src/sums.py", "acme/src/gone.py", "tests/test_sums.py")

    assert [outcome for _, outcome, _ in outcomes(TREE, known)][:3] == ["supported"] * 3


def test_a_picture_is_no_tree() -> None:
    assert outcomes("```\n│ a │ ✗ │ b │\n```\n") == []
