"""Which documents hold Python code that ruff formats."""

from __future__ import annotations

import pytest

from gates.readers.documents import holds_python


@pytest.mark.parametrize(
    ("path", "text", "holds"),
    [
        ("a.md", "# A\n\n```python\nx = 1\n```\n", True),
        ("a.md", "~~~py\nx = 1\n~~~\n", True),
        ("a.md", '  ``` pycon title="a"\n>>> 1\n```\n', True),
        ("a.md", "```{python}\nx = 1\n```\n", True),
        ("a.md", "```console\n$ python a.py\n```\n", False),
        ("a.md", "```pyramid\n```\n", False),
        ("a.md", "in ```python``` words\n", False),
        ("a.rst", "```python\n", False),
        ("a.ipynb", "{}", True),
    ],
)
def test_notebooks_and_markdown_with_a_block_of_python_do(path: str, text: str, holds: bool) -> None:
    assert holds_python(path, text.encode()) is holds
