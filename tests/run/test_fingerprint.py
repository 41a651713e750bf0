from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from gates.model.finding import Finding
from gates.run.fingerprint import fingerprinted, source_lines


def prints(text: str, *findings: Finding) -> list[str]:
    lines = tuple(text.encode().splitlines())
    return [finding.fingerprint for finding in fingerprinted(findings, lambda _path: lines)]


def at(line: int | None, check: str = "lint/F401", path: str | None = "a.py", message: str = "unused") -> Finding:
    return Finding(check=check, message=message, path=path, line=line)


@given(st.integers(0, 50), st.integers(0, 8))
def test_a_line_that_moved_or_was_indented_keeps_its_fingerprint(above: int, indent: int) -> None:
    assert prints("\n" * above + " " * indent + "import os\n", at(above + 1)) == prints("import os", at(1))


def test_a_file_that_was_renamed_keeps_its_fingerprints() -> None:
    assert prints("import os", at(1, path="b.py")) == prints("import os", at(1))


def test_another_check_or_another_text_is_another_finding() -> None:
    base = prints("import os", at(1))
    assert prints("import os", at(1, check="lint/E501")) != base
    assert prints("import sys", at(1)) != base


def test_equal_lines_share_a_fingerprint_and_are_counted() -> None:
    one, two = prints("import os\nx = 1\nimport os\n", at(1), at(3))
    assert one == two


def test_where_there_is_no_line_the_message_counts() -> None:
    assert prints("", at(None, message="a")) == prints("other", at(None, message="a"))
    assert prints("", at(None, message="a")) != prints("", at(None, message="b"))
    assert prints("x", at(99, message="a")) == prints("", at(None, path=None, message="a"))


def test_numbers_in_a_message_make_no_other_finding() -> None:
    assert prints("", at(None, message="1,024 of 3.5")) == prints("", at(None, message="2 of 40"))


def test_an_identity_stands_before_the_line() -> None:
    named = replace(at(1), identity="test_wrong")
    assert prints("import os", named) == prints("assert 0", named)
    assert prints("import os", named) != prints("import os", replace(named, identity="test_add"))


def test_a_fingerprint_that_the_gate_filled_in_is_kept_and_findings_are_sorted() -> None:
    given_one = Finding(check="x/y", message="m", path="a.py", line=2, fingerprint="mine")
    found = fingerprinted((given_one, at(1)), lambda _path: (b"import os",))
    assert [(finding.line, finding.fingerprint == "mine") for finding in found] == [(1, False), (2, True)]


def test_lines_are_those_that_tools_count(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"a\r\nb\x0cc\rd\n\xff")
    lines_of = source_lines(tmp_path)
    assert lines_of("a.py") == (b"a", b"b\x0cc", b"d", b"\xff")
    assert lines_of("missing.py") == lines_of("bad\0name") == ()
