"""ruff's output -> findings, the files it looked at, and the warnings that make its answer worthless."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from gates.model.evidence import Problem, Tool
from gates.model.finding import Finding
from gates.model.status import Fix

_FAILED = re.compile(r"^(?:warning: |error: )?Failed to (?:lint|format|read|check) (?P<path>.+?): (?P<why>.+)$")
_NO_EFFECT = re.compile(r"^warning: Selection .* has no effect")
_TOO_OLD = re.compile(r"--output-format.* (?:is unstable|found)")
_EMPTY = "warning: No Python files found"
_FIXES = {"safe": Fix.SAFE, "unsafe": Fix.UNSAFE}
_UNREADABLE = frozenset({"E902", "io", "io-error"})
_SYNTAX = "invalid-syntax"
"""No rule that is counted: other rubbish in a broken file is another defect."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RuffReport:
    """What `ruff check` or `ruff format --check` found, with paths relative to the repository root."""

    findings: tuple[Finding, ...] = ()
    """Sorted; `check` is `gate/CODE`."""
    unreadable: tuple[str, ...] = ()
    """Files that ruff could not read, and so did not look at."""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """What ruff wrote to standard error, sorted by what it means for the answer."""

    failed: tuple[tuple[str, str], ...] = ()
    """Path as ruff wrote it, and why it could not be read."""
    problems: tuple[Problem, ...] = ()
    """The answer is worth less than it looks."""
    remarks: tuple[str, ...] = ()
    """Other warnings."""


def read_report(output: bytes, *, gate: str, root: str, listed: Mapping[str, int]) -> RuffReport:
    """Read `json-lines`.

    Args:
        output: the standard output of one or more processes, joined.
        gate: the first half of the check ids.
        root: the repository root, absolute, as ruff writes it.
        listed: path -> how often ruff looks at it: overlapping arguments make it report a file more than once.
    """
    if not output.strip():
        return RuffReport()
    from gates.readers.ruff_lines import decode  # msgspec: paid for by those who have findings

    try:
        lines = decode(output)
    except ValueError as error:
        return RuffReport(problems=(Problem(what=f"the output of ruff cannot be read: {error}"),))
    start = len(root) + 1
    paths: dict[str, str] = {}
    checks: dict[str, str] = {}
    findings: list[Finding] = []
    unreadable: set[str] = set()
    problems: list[Problem] = []
    for line in lines:
        name, rule = line.filename, line.rule
        path = paths.get(name)
        if path is None:
            path = paths[name] = name[start:] if name.startswith(f"{root}/") else name
        if rule == "panic" or line.severity == "fatal" or "panicked" in line.message:
            problems.append(Problem(what=f"ruff gave up on {path}: {line.message}", way_out="report it to ruff"))
            continue
        if rule in _UNREADABLE:
            unreadable.add(path)
        place, end = line.location, line.end_location
        findings.append(
            Finding(
                check=checks.setdefault(rule, f"{gate}/{rule}"),
                message=line.message,
                path=path,
                line=place.row if place else None,
                column=place.column if place else None,
                end_line=end.row if end else None,
                end_column=end.column if end else None,
                fix=_FIXES.get(line.fix.applicability, Fix.NONE) if line.fix else Fix.NONE,
                is_counted=rule != _SYNTAX,
            )
        )
    if any(times > 1 for times in listed.values()):
        findings = _once(findings, listed)
    findings.sort(key=lambda finding: finding.sort_key)
    return RuffReport(findings=tuple(findings), unreadable=tuple(sorted(unreadable)), problems=tuple(problems))


def read_listing(output: bytes, *, root: str) -> dict[str, int]:
    """`ruff check --show-files` -> path relative to the root -> how often it is looked at."""
    start = f"{root}/"
    names = (line.rstrip("\r") for line in output.decode("utf-8", "replace").split("\n"))
    return dict(Counter(name.removeprefix(start) for name in names if name))


def read_spoken(stderr: bytes) -> Spoken:
    """Sort what ruff said. An unknown warning is a remark; an error, or a sign of a crash, is a problem."""
    failed: list[tuple[str, str]] = []
    problems: list[Problem] = []
    remarks: dict[str, None] = {}
    for raw in stderr.decode("utf-8", "replace").split("\n"):
        line = raw.strip()
        match = _FAILED.match(line)
        if match:
            failed.append((match["path"], match["why"]))
        elif _NO_EFFECT.match(line):
            what = f"ruff: {line.removeprefix('warning: ')}"
            problems.append(Problem(what=what, way_out="set preview = true for lint, or take the rule out of `select`"))
        elif _TOO_OLD.search(line):
            problems.append(
                Problem(what="this ruff is too old to report on formatting", way_out="use ruff 0.16 or newer")
            )
        elif line.startswith("error:") or "panicked" in line.lower():
            problems.append(Problem(what=f"ruff: {line}", way_out="run ruff by hand and report it to ruff"))
        elif line.startswith("warning:") and not line.startswith(_EMPTY):  # the account says that of each file
            remarks[line.removeprefix("warning: ")] = None
    return Spoken(failed=tuple(failed), problems=tuple(problems), remarks=tuple(remarks))


def read_tool(output: bytes) -> Tool:
    """`ruff --version` -> the tool; the version is empty when the line is not understood."""
    match = re.match(rb"ruff (\d[\w.+-]*)", output.strip())
    return Tool(name="ruff", version=match[1].decode() if match else "")


def _once(findings: list[Finding], listed: Mapping[str, int]) -> list[Finding]:
    counts = Counter(findings)
    return [
        finding
        for finding, count in counts.items()
        for _ in range(max(1, count // max(1, listed.get(finding.path or "", 1))))
    ]
