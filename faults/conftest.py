"""Counts the faults of all tests, also over several workers, and prints the sum."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from faults.held_elsewhere import rows_of
from faults.ledger import Entry, Harm, line
from faults.subject import Subject, make_subject

settings.register_profile("faults", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.load_profile("faults")
OUT = "--faults-out"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(OUT, metavar="FILE", help="write what each fault gave as JSON")


@pytest.fixture
def fault(request: pytest.FixtureRequest) -> Iterator[Callable[[str, str], Entry]]:
    """Opens an entry for a row of the registry; the test fails when one of its faults did harm."""
    entries: list[Entry] = []

    def entry(row: str, how: str) -> Entry:
        entries.append(Entry(row=row, how=how))
        return entries[-1]

    yield entry
    request.node.user_properties.extend(("fault", each.to_json()) for each in entries)
    told = [line for each in entries for line in each.told]
    assert not told, "\n".join(told)
    assert all(each.injected for each in entries), "nothing was injected"


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    """A small project with an earlier run."""
    return make_subject(tmp_path)


class Count:
    """Sums up what all workers report."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self.failed = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed += report.failed
        own = [value for name, value in report.user_properties if name == "fault"]
        if report.when == "teardown":
            self.entries += own
        if report.when == "call" or report.failed:
            self.entries += [
                {
                    "row": row,
                    "how": report.nodeid,
                    "injected": int(report.when == "call" and not report.skipped),
                    "harms": {Harm.UNCLEAR.value: 1} if report.failed else {},
                    "gave": {"not as promised" if report.failed else "as promised": 1},
                }
                for row in rows_of(report.nodeid)
                if not report.skipped
            ]

    def pytest_terminal_summary(self, terminalreporter: Any, config: pytest.Config) -> None:
        if self.entries:
            terminalreporter.write_line(line(self.entries))
        if config.getoption(OUT):
            Path(config.getoption(OUT)).write_text(
                json.dumps({"failed": self.failed, "entries": self.entries}), encoding="utf-8"
            )


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Count(), "faults-count")
