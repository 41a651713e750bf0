from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import gates.probes
from gates.probes import suppressions
from tests.probes.interpreters import INTERPRETERS

PROBE = Path(gates.probes.__file__).parent / "suppressions.py"
RUFF = shutil.which("ruff", path=str(Path(sys.executable).parent)) or "ruff"

OBEYED = [
    "import os  # noqa\n",
    "import os  #NOQA\n",
    "import os  # noqa E501\n",
    "import os  # noqa (F401)\n",
    "import os  # noqa # why\n",
    "import os  # why # noqa\n",
    "import os  # noqa: F401\n",
    "import os  # noqa : F401, because\n",
    "import os  # noqa:E501 F401\n",
    "# ruff: noqa\nimport os\n",
    "#ruff:noqa because\nimport os\n",
    "# x # ruff : NOQA\nimport os\n",
    "import os\nif 1:\n    # flake8: noqa\n    pass\n",
    "# flake8: noqa: F401\nimport os\n",
    "# ruff: noqa: F401 because\nimport os\n",
    "import os  # ruff: ignore[F401] because\n",
    "import os  # ruff : ignore [E501,F401]\n",
    "# ruff: file-ignore[F401]\nimport os\n",
    "# ruff: disable[F401]\nimport os\n# ruff: enable[F401]\n",
]
NOT_OBEYED = [
    "import os\n",
    "import os  # noqa:\n",
    "import os  # noqa: because\n",
    "import os  # noqa: f401\n",
    "import os  # noqa: F401because\n",
    "import os  # noqa: F401.\n",
    "import os  # noqa, x\n",
    "import os  # noqaF401\n",
    "import os  # hm noqa\n",
    "import os  # ruff: noqa\n",
    "import os  # flake8: noqa: F401\n",
    "# Ruff: noqa\nimport os\n",
    "# ruff: noqa:\nimport os\n",
    "import os  # RUFF: ignore[F401]\n",
    "import os  # ruff: ignore\n",
    "import os  # ruff: ignore[ALL]\n",
    'x = "# noqa"; import os\n',
    '"""\n# ruff: noqa\n"""\nimport os\n',
]


SORTED_NOT = [
    "# isort: skip_file\nimport sys\nimport os\n",
    "# ruff: isort: skip_file  \nimport sys\nimport os\n",
    "import sys\nimport os  # isort: skip_file\n",
    "# isort: off\nimport sys\nimport os\n",
    "if 1:\n    # ruff: isort: off\n    import sys\n    import os\n",
    "import sys  # isort: skip\nimport os  # why, isort:skip\n",
]
SORTED = [
    "#  isort : off\nimport os\nimport sys\n",
    "#isort: off\nimport os\nimport sys\n",
    "# ISORT: OFF\nimport os\nimport sys\n",
    "# isort: dont-add-imports\nimport os\nimport sys\n",
    '"""\nisort: off\n"""\nimport os\nimport sys\n',
]


def counted(folder: Path, texts: dict[str, str], python: str = sys.executable) -> list[dict[str, object]]:
    for name, text in texts.items():
        (folder / name).write_text(text)
    names = "\0".join(texts).encode()
    done = subprocess.run([python, "-I", "-B", str(PROBE)], cwd=folder, input=names, capture_output=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("python", INTERPRETERS)
def test_what_counts_is_what_ruff_obeys(tmp_path: Path, python: str) -> None:
    texts = {f"m{number:02}.py": text for number, text in enumerate([*OBEYED, *NOT_OBEYED])}
    rows = counted(tmp_path, texts, python)
    assert rows[-1] == {"end": True, "files": len(texts)}
    assert {row["path"] for row in rows[:-1]} == set(list(texts)[: len(OBEYED)])


def test_the_examples_are_true_for_the_ruff_that_is_here(tmp_path: Path) -> None:
    texts = {f"m{number:02}.py": text for number, text in enumerate([*OBEYED, *NOT_OBEYED])}
    counted(tmp_path, texts)
    argv = [RUFF, "check", "--isolated", "--no-cache", "--select", "F401", "--output-format", "json-lines", "."]
    done = subprocess.run(argv, cwd=tmp_path, capture_output=True, check=False)
    found = {Path(json.loads(line)["filename"]).name for line in done.stdout.splitlines()}
    assert found == set(list(texts)[len(OBEYED) :])


def test_comments_that_keep_imports_unsorted_count_as_ruff_obeys_them(tmp_path: Path) -> None:
    texts = {f"m{number:02}.py": text for number, text in enumerate([*SORTED_NOT, *SORTED])}

    rows = counted(tmp_path, texts)

    assert [(row["path"], row["file_coded"], row["coded"]) for row in rows[:-1]] == [
        ("m00.py", 1, 0),
        ("m01.py", 1, 0),
        ("m02.py", 1, 0),
        ("m03.py", 0, 1),
        ("m04.py", 0, 1),
        ("m05.py", 0, 2),
    ]
    argv = [RUFF, "check", "--isolated", "--no-cache", "--select", "I001", "--output-format", "json-lines", "."]
    assert subprocess.run(argv, cwd=tmp_path, capture_output=True, check=False).stdout == b""
    bare = {name: text.replace("isort", "x") for name, text in texts.items()}
    counted(tmp_path, bare)
    found = subprocess.run(argv, cwd=tmp_path, capture_output=True, check=False).stdout
    assert {Path(json.loads(line)["filename"]).name for line in found.splitlines()} == set(
        list(texts)[: len(SORTED_NOT)]
    )


def test_kinds_lines_and_codes_are_told_apart(tmp_path: Path) -> None:
    text = (
        "# ruff: noqa\nimport os  # noqa\nimport re  # noqa: F401, E501\n# ruff: file-ignore[F401]\nx=1  # fmt: skip\n"
    )
    (row, _) = counted(tmp_path, {"a.py": text})
    assert row == {
        "path": "a.py",
        "blanket": [2],
        "coded": 2,
        "file_blanket": [1],
        "file_coded": 1,
        "format": 1,
        "format_open": [],
    }


def test_a_file_that_cannot_be_tokenized_is_still_searched(tmp_path: Path) -> None:
    (row, _) = counted(tmp_path, {"a.py": "def f(:\n  x = (  # noqa\n"})
    assert row["blanket"] == [2]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder.py").mkdir()
    done = subprocess.run(
        [sys.executable, str(PROBE)], cwd=tmp_path, input=b"gone.py\0folder.py", capture_output=True, check=True
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row.get("path") for row in rows] == ["gone.py", "folder.py", None]
    assert all("unreadable" in row for row in rows[:-1])


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("# fmt: off\nx = 1\n", [1]),
        ("x = 1\n# yapf: disable\ny = 2\n", [2]),
        ("# fmt: off\nx = 1\n# fmt: on\n", []),
        ("# fmt: off\n# fmt: on\n# fmt: off\nx=1\n", [3]),
        ("if x:\n    # fmt: off\n    y = 2\n", []),
        ("x = 1  # fmt: off\n", []),
    ],
)
def test_a_formatter_that_stays_off_is_told(tmp_path: Path, text: str, lines: list[int]) -> None:
    rows = counted(tmp_path, {"a.py": text})
    assert [row.get("format_open") for row in rows[:-1]] == [lines]


PIECES = [
    "# noqa\n", "#", "'", '"', "'''", '"""', "f'", 'rf"', "{", "}", "{{", "x", " ", "\n", "\\", "\\\n", "\r\n", "\r",
    "\f", "\ufeff", "# fmt: off\n", "Fr'''", "t'", "'a'", '"#noqa"', "f'{x}'", "é", "(", ")", "    ",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example('f"{x["#noqa"]}"  # noqa\n')
@example('f"""{\n1 # noqa\n}"""\n')
@example("x = '''\n# noqa\n'''  # noqa: E501\n")
def test_comments_are_those_of_the_tokenizer(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    try:
        tokens = list(tokenize.tokenize(io.BytesIO(data).readline))
    except (tokenize.TokenError, SyntaxError, ValueError):
        assume(False)
    meant = [
        (token.start[0], token.string)
        for token in tokens
        if token.type == tokenize.COMMENT and suppressions.MAY_MATTER.search(token.string)
    ]

    seen = [(line, text) for line, text, _ in suppressions.comments_of(data) if suppressions.MAY_MATTER.search(text)]

    assert seen == meant
