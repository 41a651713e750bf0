"""One finding as a SARIF result, written as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from json.encoder import encode_basestring_ascii
from typing import TYPE_CHECKING

from gates.model.finding import Finding
from gates.model.health import JudgedFinding, PartVerdict
from gates.model.status import FindingState, Policy
from gates.report import catalogue
from gates.report.inert import relative_uri, visible
from gates.report.line_hash import line_hashes

if TYPE_CHECKING:
    from gates.api import Check

ANCHOR = "pyproject.toml"
"""Where a finding of the whole repository is shown; code scanning shows nothing without a place."""
MESSAGE_LIMIT = 1000
FINGERPRINT = "gatesFingerprint/v1"
"""The key of our own fingerprint; GitHub's key never holds a value that is not GitHub's."""


@dataclass(kw_only=True, slots=True)
class Written:
    """What the results of one run have used so far."""

    checks: Mapping[str, Check]
    sources: Mapping[str, str]
    rules: dict[str, int] = field(default_factory=dict)
    """Check -> its index, in the order of first use."""
    places: dict[str, str | None] = field(default_factory=dict)
    """Path -> its JSON, for paths that need an escape; None for those that lead elsewhere."""
    heads: dict[tuple[str, FindingState, Policy, bool], str] = field(default_factory=dict)
    """Check, state, policy and whether a number judges it -> the start of the result."""
    hashes: dict[str, dict[int, str]] = field(default_factory=dict)
    """Path -> line -> GitHub's fingerprint."""

    def hash_lines(self, findings: Iterable[Finding]) -> None:
        """Fingerprint the lines of these findings in the files whose text is at hand, each file once."""
        lines: dict[str, set[int]] = {}
        for finding in findings:
            if finding.path is not None and finding.line and finding.path in self.sources:
                lines.setdefault(finding.path, set()).add(finding.line)
        self.hashes = {path: line_hashes(self.sources[path], wanted) for path, wanted in lines.items()}

    def rule(self, check: str) -> int:
        """The index of a check's rule."""
        return self.rules.setdefault(check, len(self.rules))

    def place(self, path: str) -> str | None:
        """A path's URI as JSON; None when it does not lead into the repository."""
        if _PLAIN_PATH.fullmatch(path):
            return f'"{path}"'
        if path not in self.places:
            is_inside = bool(path) and not path.startswith("/") and ".." not in path.split("/")
            self.places[path] = encode_basestring_ascii(relative_uri(path)) if is_inside else None
        return self.places[path]

    def head(self, judged: JudgedFinding, part: PartVerdict) -> str:
        """Rule and level as JSON; the same for all findings of one check in one state."""
        check = judged.finding.check
        key = (check, judged.state, part.policy, bool(judged.finding.judged_by))
        known = self.heads.get(key)
        if known is None:
            known = self.heads[key] = (
                f'{{"ruleId":{encode_basestring_ascii(visible(check, limit=255))},"ruleIndex":{self.rule(check)},'
                f'"level":"{_level(judged, part, self.checks)}","message":{{"text":'
            )
        return known


def result(judged: JudgedFinding, part: PartVerdict, written: Written) -> str:
    """One line of JSON."""
    finding = judged.finding
    message, place, region = finding.message, None, _FIRST_LINE
    if finding.path is not None:
        place = written.place(finding.path)
        if place is None:
            message = f"{finding.path}: {message}"
        else:
            region = _region(finding)
    said = unlinked(message)
    if part.account is not None and part.account.unit == "mutant":
        said = "\n".join(filter(None, (said, *(_unlinked_lines(text) for text in (finding.detail, finding.output)))))
    text = encode_basestring_ascii(said or finding.check)
    state = "unchanged" if judged.state is FindingState.WAIVED else judged.state.value
    return (
        f'{written.head(judged, part)}{text}}},"locations":[{{"physicalLocation":{{"artifactLocation":{{"uri":'
        f'{place or _ANCHOR}}},"region":{region}}}}}],"baselineState":"{state}"'
        f"{_fingerprints(finding, written)}{_suppressions(judged)}}}"
    )


def unlinked(text: str, *, limit: int = MESSAGE_LIMIT) -> str:
    """Text for a SARIF message, in which `[text](target)` would be a link (SARIF 2.1.0, 3.11.6)."""
    return visible(text, limit=limit).replace("](", "]\u200b(")


def _unlinked_lines(text: str) -> str:
    return "\n".join(unlinked(line) for line in text[:MESSAGE_LIMIT].splitlines())


_ANCHOR = f'"{ANCHOR}"'
_FIRST_LINE = '{"startLine":1,"startColumn":1,"endLine":1,"endColumn":2}'
_PLAIN_PATH = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*/)*[A-Za-z0-9_-][A-Za-z0-9_.-]*")
"""A relative path that is its own URI."""


def _region(finding: Finding) -> str:
    line, column = finding.line or 1, finding.column or 1
    if finding.end_line is None and finding.end_column is None:
        return f'{{"startLine":{line},"startColumn":{column},"endLine":{line},"endColumn":{column + 1}}}'
    line, column = max(1, line), max(1, column)
    end_line = max(line, finding.end_line or line)
    end_column = max(1, finding.end_column or column + 1)
    if end_line == line:
        end_column = max(end_column, column + 1)
    return f'{{"startLine":{line},"startColumn":{column},"endLine":{end_line},"endColumn":{end_column}}}'


def _level(judged: JudgedFinding, part: PartVerdict, checks: Mapping[str, Check]) -> str:
    if judged.state is FindingState.WAIVED or judged.finding.judged_by:
        return "note"
    if part.policy is Policy.WARN:
        return "warning"
    is_old = judged.state is not FindingState.NEW and part.policy is Policy.RATCHET
    return "note" if is_old and not catalogue.explained(judged.finding.check, checks).always else "error"


def _fingerprints(finding: Finding, written: Written) -> str:
    ours = f'"{FINGERPRINT}":{encode_basestring_ascii(finding.fingerprint)}' if finding.fingerprint else ""
    line_hash = written.hashes.get(finding.path or "", _NONE).get(finding.line or 0) if written.hashes else None
    if line_hash is not None:
        ours = f'"primaryLocationLineHash":"{line_hash}"{"," if ours else ""}{ours}'
    return f',"partialFingerprints":{{{ours}}}' if ours else ""


_NONE: Mapping[int, str] = {}


def _suppressions(judged: JudgedFinding) -> str:
    if judged.state is not FindingState.WAIVED:
        return ""
    reason = encode_basestring_ascii(visible(judged.waiver_reason or "waived"))
    return f',"suppressions":[{{"kind":"external","status":"accepted","justification":{reason}}}]'
