from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from gates.probes import find_modules


def asked(root: Path, names: list[str], paths: list[str], *, without_root: bool = False) -> dict[str, str | None]:
    question = {"names": names, "paths": paths, "without_root": without_root}
    done = subprocess.run(
        [sys.executable, "-B", find_modules.__file__],
        cwd=root, input=json.dumps(question), capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, str | None] = json.loads(done.stdout)
    return found


def test_modules_are_found_where_pytest_would_find_them_and_nothing_is_imported(tmp_path: Path) -> None:
    (tmp_path / "src/acme").mkdir(parents=True)
    (tmp_path / "src/acme/__init__.py").write_text("raise SystemExit(9)\n")
    (tmp_path / "spaced/inner").mkdir(parents=True)
    (tmp_path / "one.py").write_text("raise SystemExit(9)\n")
    names = ["acme", "spaced", "one", "sys", "no_such_module", "find_modules"]
    assert asked(tmp_path, names, ["src"]) == {
        "acme": str(tmp_path / "src/acme/__init__.py"),
        "spaced": str(tmp_path / "spaced"),
        "one": str(tmp_path / "one.py"),
        "sys": "built-in",
        "no_such_module": None,
        "find_modules": None,
    }
    assert asked(tmp_path, ["acme"], [])["acme"] is None


def test_without_the_root_only_what_plain_pytest_finds_is_found(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("")
    assert asked(tmp_path, ["one"], [], without_root=True) == {"one": None}
    assert asked(tmp_path, ["one"], ["."], without_root=True) == {"one": str(tmp_path / "one.py")}
