from __future__ import annotations

import pytest

from gates.mutation.statements import statements_of


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("def f(a,\n      b=1):\n    return 1\n",
         {1: (1, 3), 2: (1, 3), 3: (3, 3)}),
        ("def f():\n    g(\n      1,\n    )\n    return\n",
         {2: (2, 4), 3: (2, 4), 4: (2, 4), 5: (5, 5)}),
        ("def f():\n    if (a and\n        b):\n        c\n    else:\n        d\n",
         {2: (2, 3), 3: (2, 3), 4: (4, 4), 6: (6, 6)}),
        ("def f():\n    try:\n        a\n    except (B,\n            C):\n        d\n",
         {3: (3, 3), 4: (4, 5), 5: (4, 5), 6: (6, 6)}),
        ("def f():\n    match a:\n        case 1 if b:\n            c\n", {2: (2, 2), 3: (3, 3), 4: (4, 4)}),
        ("def f():\n    @g(\n      1)\n    def h(x=2):\n        return 3\n",
         {2: (2, 4), 3: (2, 4), 4: (2, 4), 5: (5, 5)}),
    ],
)  # fmt: skip
def test_each_line_belongs_to_its_smallest_statement(text: str, spans: dict[int, tuple[int, int]]) -> None:
    found = statements_of(text, has_head=False)
    assert {line: found[line] for line in spans} == spans


def test_a_method_is_read_in_a_class_of_its_own() -> None:
    found = statements_of("class C:\n    def f(self, a=1):\n        return 1\n", has_head=True)
    assert (found[2], found[3]) == ((2, 3), (3, 3))
