from __future__ import annotations

import pytest

from gates.readers.tool_tables import tool_tables


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (b"", ()),
        (b'[project]\nname = "x"\n', ()),
        (b"[tool.ruff.lint]\n[tool.black]\n", ("black", "ruff")),
        (b"tool.ruff.line-length = 100\n", ("ruff",)),
        (b"tool = 1\n", ()),
        (b"[tool\n", None),
        (b"\xff", None),
    ],
)
def test_the_tools_that_a_pyproject_configures_are_named(text: bytes, names: tuple[str, ...] | None) -> None:
    assert tool_tables(text) == names
