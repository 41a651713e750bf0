from __future__ import annotations

from pathlib import Path

import pytest

from tests.false_greens.cases import all_cases
from tests.false_greens.table import counts, table, write

ROOT = Path(__file__).parents[1]
PAGE, README = ROOT / "docs/explanation/false-greens.md", ROOT / "README.md"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-false-greens", action="store_true", help="write the table of what each case gave")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--write-false-greens"):
        config.pluginmanager.register(Writer(), "false-greens")


class Writer:
    """Collects what the cases gave; writes only when every one ended as it must."""

    def __init__(self) -> None:
        self.gave: dict[tuple[str, str], str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, value in report.user_properties if report.when == "call" else ():
            if name == "false green" and isinstance(value, list):
                identity, side, shown = value
                self.gave[identity, side] = shown

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if exitstatus == 0 and not hasattr(session.config, "workerinput"):
            write(PAGE, table(all_cases(), self.gave))
            write(README, counts(all_cases(), self.gave))
