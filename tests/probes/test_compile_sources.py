from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import gates.probes
from tests.probes.interpreters import INTERPRETERS

PROBE = Path(gates.probes.__file__).parent / "compile_sources.py"


def compiled(folder: Path, paths: list[bytes], python: str = sys.executable) -> list[dict[str, object]]:
    done = subprocess.run(
        [python, "-I", "-B", str(PROBE)], cwd=folder, input=b"\0".join(paths), capture_output=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("python", INTERPRETERS)
def test_each_file_has_a_line_and_the_last_line_has_the_count(tmp_path: Path, python: str) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "b.py").write_text("def f(:\n")
    first, *files, last = compiled(tmp_path, [b"a.py", b"b.py", b"gone.py"], python)
    assert str(first["python"]).startswith("CPython 3.")
    assert [(row["path"], row["kind"]) for row in files] == [
        ("a.py", "ok"),
        ("b.py", "syntax-error"),
        ("gone.py", "unreadable"),
    ]
    assert last == {"end": True, "files": 3}


@pytest.mark.parametrize("python", INTERPRETERS)
def test_bytes_that_are_no_text_are_told_from_text_that_is_no_python(tmp_path: Path, python: str) -> None:
    texts = {
        "null.py": b"x = 1\0\n",
        "utf8.py": b"x = '\xff'\n",
        "codec.py": b"# coding: no-such\n",
        "hex.py": b"# coding: rot13\n",
        "name.py": b"codec encoding = 1\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_bytes(text)
    rows = compiled(tmp_path, [name.encode() for name in texts], python)[1:-1]
    assert [row["kind"] for row in rows[:3]] == ["null-byte", "undecodable", "undecodable"]
    assert rows[3]["kind"] != "ok"
    assert rows[4]["kind"] == "syntax-error"


def test_names_with_newlines_and_other_scripts_come_back_as_they_went_in(tmp_path: Path) -> None:
    names = ["a\nb.py", "blank name.py", "имя.py"]
    for name in names:
        (tmp_path / name).write_text("x = 1\n")
    rows = compiled(tmp_path, [name.encode() for name in names])
    assert [row["path"] for row in rows[1:-1]] == names


def test_no_names_give_a_count_of_nothing(tmp_path: Path) -> None:
    assert compiled(tmp_path, [])[1:] == [{"end": True, "files": 0}]


def test_a_very_long_message_is_cut(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f"{'x' * 5000} = 1 = = 2\n'{'y' * 9000}' is 1\n")
    for row in compiled(tmp_path, [b"a.py"]):
        assert len(json.dumps(row)) < 2000
