"""The package of the how-to on writing a gate, as a reader would type it in."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from gates.api import Gate
from tests.docs.pages import DOCS

PAGE = DOCS / "how-to" / "write-a-gate.md"
FILES: dict[str, str] = dict(
    re.findall(r"^`([\w./-]+)`:\n\n```\w+\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
)
"""Path -> text, for every block that the page gives a file's name."""


def installed(folder: Path) -> Path:
    """Write the package into a folder and install it beside it; returns the folder for the import path.

    pip builds it where hatchling is there; elsewhere its modules and its entry point are put into place by hand.
    """
    source, site = folder / "source", folder / "site"
    for path, text in FILES.items():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_text(text, encoding="utf-8")
    if all(importlib.util.find_spec(name) for name in ("hatchling", "pip")):
        options = ("--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check")
        command = [sys.executable, "-m", "pip", "install", *options, "--target", str(site), str(source)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return site
    info = site / "acme_gates-1.0.dist-info"
    info.mkdir(parents=True)
    (source / "src" / "acme_gates").rename(site / "acme_gates")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-gates\nVersion: 1.0\n")
    points = re.search(r'"gates\.plugins"\]\n(.*?)(?:\n\n|\Z)', FILES["pyproject.toml"], re.DOTALL)
    assert points is not None
    (info / "entry_points.txt").write_text("[gates.plugins]\n" + points[1].replace('"', "") + "\n")
    return site


def described() -> Gate[Any]:
    """The gate of the page, from its text."""
    name = "acme_gates_of_the_page"
    spec = importlib.util.spec_from_loader(name, loader=None)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    exec(compile(FILES["src/acme_gates/leftovers.py"], str(PAGE), "exec"), module.__dict__)
    return module.GATE
