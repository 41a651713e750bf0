"""A place that a report names: a line, a file, a test of a file."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gates.model.finding import Finding

TEXT_KEPT = 240
LINES_KEPT = 8
TESTS_NAMED = 3
_SHORTENED = re.compile(r"<(?:n|id|address|path|time)>")
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
    failed_at: str = ""
    """Where a test failed, `src/acme/core.py:12`; empty for all else."""
    lines: tuple[str, ...] = ()
    """What takes more than the text: the difference of two values that pytest shows, the diff of a mutant."""

    @property
    def told(self) -> str:
        """What is wrong, behind the line at which it came to light."""
        return ": ".join(filter(None, (self.failed_at, self.text)))

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
        unit: what its part counts; where these are tests, a message names its test before a colon; where these are
            mutants, the detail is a diff and the output names tests.
        code: the rule of a tool, put before the text.
    """
    match = _TEST.fullmatch(finding.message) if unit == "test" and finding.line else None
    text = f"{match['said']}{match['phase'] or ''}" if match else finding.message
    text = f"{code} {text}" if code else text
    lines = _explanation(finding.detail, match["said"]) if match else ()
    return Place(
        path=finding.path,
        line=finding.line,
        column=finding.column,
        test=match["test"] if match else "",
        text=text if len(text) <= TEXT_KEPT else f"{text[:TEXT_KEPT]}...",
        failed_at=finding.failed_at if match else "",
        lines=_of_a_mutant(finding) if unit == "mutant" else lines,
    )


def cause_of(finding: Finding, *, unit: str) -> str:
    """The cause of a finding as people read it: its own words where the cause has signs in place of numbers."""
    cause = finding.group or ""
    return place_of(finding, unit=unit).text if _SHORTENED.search(cause) else cause


def _of_a_mutant(finding: Finding) -> tuple[str, ...]:
    """The changed lines, and some of the tests that ran them."""
    diff, tests = finding.detail.splitlines(), finding.output.splitlines()
    kept = [line[:TEXT_KEPT] for line in diff[:LINES_KEPT]] + (["..."] if len(diff) > LINES_KEPT else [])
    more = f", and {len(tests) - TESTS_NAMED} more" if len(tests) > TESTS_NAMED else ""
    return (*kept, *([f"ran by {', '.join(tests[:TESTS_NAMED])}{more}"[:TEXT_KEPT]] if tests else []))


def _explanation(trace: str, said: str) -> tuple[str, ...]:
    """The lines that explain a failure, but for the first where a message says it already."""
    kept = [line[1:].rstrip()[:TEXT_KEPT] for line in trace.splitlines() if line.startswith("E ")]
    kept = [line for line in kept if line and not line.lstrip().startswith("Use -v to get ")]
    if kept and " ".join(kept[0].split()) in said:
        kept = kept[1:]
    indent = min((len(line) - len(line.lstrip()) for line in kept), default=0)
    return (*(line[indent:] for line in kept[:LINES_KEPT]), *(("...",) if len(kept) > LINES_KEPT else ()))
