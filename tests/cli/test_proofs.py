from __future__ import annotations

from pathlib import Path

import pytest

from gates.cli.proofs import PROOFS, Proof, damage_of, read_proofs, write_proofs


def kept(root: Path) -> Path:
    (root / ".gates").mkdir()
    write_proofs(root, {"lint-prod": Proof(part="lint-prod", state="proved", key="k")})
    return root / PROOFS


def test_proofs_that_are_whole_or_that_nobody_made_are_not_damaged(tmp_path: Path) -> None:
    assert damage_of(tmp_path) == ""
    kept(tmp_path)
    assert damage_of(tmp_path) == ""
    write_proofs(tmp_path, {})
    assert damage_of(tmp_path) == ""


@pytest.mark.parametrize("text", ["", "{", "[]", '{"parts": 3}', '{"parts": {"lint-prod": {"state": "proved"}}}'])
def test_damaged_proofs_are_told_and_not_believed(tmp_path: Path, text: str) -> None:
    kept(tmp_path).write_text(text)

    assert read_proofs(tmp_path) == {}
    assert damage_of(tmp_path) == ".gates/proofs.json is damaged: it was cut or edited"
