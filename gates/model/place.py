"""A place that a report names: a line, a file, a test of a file."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gates.model.finding import Finding

TEXT_KEPT = 240
_TEST = re.compile(r"(?P<test>(?:[^\s:\[]|::)+(?:\[[^\]]*\])?)(?P<phase> \(\w+\))?: (?P<said>.+)", re.DOTALL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """One place that a decision speaks of."""

    path: str | None = None
    """POSIX path relative to the root; None when it is no file."""
    line: int | None = None
    column: int | None = None
    test: str = ""
    """The test's name within its file, where it is one: `TestSigner::test_unsign[a]`."""
    text: str = ""
    """What is wrong there."""

    @property
    def where(self) -> str:
        """As an editor takes it, `acme/core.py:12:8`, or as pytest takes it, `tests/test_core.py::test_add`."""
        if self.path is None:
            return self.test
        if self.test:
            return f"{self.path}::{self.test}"
        line = f":{self.line}" if self.line else ""
        return f"{self.path}{line}{f':{self.column}' if line and self.column else ''}"


def place_of(finding: Finding, *, unit: str, code: str = "") -> Place:
    """A finding as a place.

    Args:
        finding: where a check says no.
        unit: what its part counts; where these are tests, a message names its test before a colon.
        code: the rule of a tool, put before the text.
    """
    match = _TEST.fullmatch(finding.message) if unit == "test" and finding.line else None
    text = f"{match['said']}{match['phase'] or ''}" if match else finding.message
    text = f"{code} {text}" if code else text
    return Place(
        path=finding.path,
        line=finding.line,
        column=finding.column,
        test=match["test"] if match else "",
        text=text if len(text) <= TEXT_KEPT else f"{text[:TEXT_KEPT]}...",
    )
