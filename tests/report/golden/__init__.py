"""Reports as they look today. `python -m tests.report.golden --write` writes them again; then read the diff."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from gates.report import health_json, readiness
from gates.report.files import all_files
from gates.report.readiness import Standing
from gates.report.terminal import Terminal, render
from tests.report.builders import CHECKS, clean, messy, trends_of
from tests.report.releases import released

FOLDER = Path(__file__).parent


def expected() -> Mapping[str, bytes]:
    """File name -> what the reports are now."""
    found: dict[str, bytes] = {}
    for name, health in (("messy", messy()), ("clean", clean())):
        known = trends_of(health)
        files = all_files(health, known, checks=CHECKS, version="0.1.0")
        for path in (
            "health.json",
            "health.md",
            "health.html",
            "findings.sarif",
            "badges/health.json",
            "badges/health.svg",
        ):
            found[f"{name}/{path}"] = files[path]
        for columns in (60, 100):
            text = render(health, known, Terminal(columns=columns), report=".gates/health/health.md")
            found[f"{name}/terminal-{columns}.txt"] = text.encode()
        text = render(health, known, Terminal(encoding="ascii"))
        found[f"{name}/terminal-ascii.txt"] = text.encode()
        health = released(health)
        document = json.loads(health_json.render(health, trends_of(health), producer="lane-gates 0.1.0"))
        text = readiness.render(document, readiness.built_in("readiness"), name="readiness", standing=Standing())
        found[f"{name}/readiness.md"] = text.encode()
    return found
