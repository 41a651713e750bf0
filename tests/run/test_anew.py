from __future__ import annotations

from pathlib import Path

from gates.run.anew import read_looked, why_anew, write_looked

BEFORE = {"files of the lane": "a" * 64, "the version of ruff": "b" * 64}


def test_what_changed_is_named_and_a_first_look_needs_no_reason(tmp_path: Path) -> None:
    write_looked(tmp_path, {}, {"lint-prod": BEFORE})
    looked = read_looked(tmp_path)
    now = {**BEFORE, "the version of ruff": "c" * 64}
    assert why_anew(looked.get("lint-prod"), now) == "looked at anew, because this changed: the version of ruff"
    assert why_anew(looked.get("lint-prod"), BEFORE) == ""
    assert why_anew(looked.get("lint-labs"), now) == ""


def test_parts_that_were_not_looked_at_keep_what_was_known(tmp_path: Path) -> None:
    write_looked(tmp_path, {}, {"a": BEFORE})
    write_looked(tmp_path, read_looked(tmp_path), {"b": BEFORE})
    assert sorted(read_looked(tmp_path)) == ["a", "b"]


def test_a_record_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    assert read_looked(tmp_path) == {}
    write_looked(tmp_path, {}, {"a": BEFORE})
    (tmp_path / ".gates/cache/looked.json").write_text('["a"')
    assert read_looked(tmp_path) == {}
