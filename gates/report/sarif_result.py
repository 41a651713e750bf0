"""One finding as a SARIF result, written as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from json.encoder import encode_basestring_ascii

from gates.api import Check
from gates.model.finding import Finding
from gates.model.health import JudgedFinding, PartVerdict
from gates.model.status import FindingState, Policy
from gates.report import catalogue
from gates.report.inert import relative_uri, visible
from gates.report.line_hash import line_hashes

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
    places: dict[str, str] = field(default_factory=dict)
    """Path -> its JSON."""
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

    def place(self, path: str) -> str:
        """A path's URI as JSON."""
        known = self.places.get(path)
        if known is None:
            known = self.places[path] = encode_basestring_ascii(relative_uri(path))
        return known


def result(judged: JudgedFinding, part: PartVerdict, written: Written) -> str:
    """One line of JSON."""
    finding = judged.finding
    is_inside = finding.path is not None and _is_inside(finding.path)
    message = finding.message if is_inside or finding.path is None else f"{finding.path}: {finding.message}"
    path, region = (finding.path or "", _region(finding)) if is_inside else (ANCHOR, _FIRST_LINE)
    state = "new" if judged.state is FindingState.NEW else "unchanged"
    text = encode_basestring_ascii(visible(message, limit=MESSAGE_LIMIT) or finding.check)
    return (
        f'{{"ruleId":{encode_basestring_ascii(visible(finding.check, limit=255))},'
        f'"ruleIndex":{written.rule(finding.check)},'
        f'"level":"{_level(judged, part, written.checks)}","message":{{"text":{text}}},'
        f'"locations":[{{"physicalLocation":{{"artifactLocation":{{"uri":{written.place(path)}}},"region":{region}}}}}],'
        f'"baselineState":"{state}"{_fingerprints(finding, written)}{_suppressions(judged)}}}'
    )


_FIRST_LINE = '{"startLine":1,"startColumn":1,"endLine":1,"endColumn":2}'


def _region(finding: Finding) -> str:
    line, column = max(1, finding.line or 1), max(1, finding.column or 1)
    end_line = max(line, finding.end_line or line)
    end_column = max(1, finding.end_column or column + 1)
    if end_line == line:
        end_column = max(end_column, column + 1)
    return f'{{"startLine":{line},"startColumn":{column},"endLine":{end_line},"endColumn":{end_column}}}'


def _level(judged: JudgedFinding, part: PartVerdict, checks: Mapping[str, Check]) -> str:
    if judged.state is FindingState.WAIVED:
        return "note"
    if part.policy is Policy.WARN:
        return "warning"
    is_old = judged.state is FindingState.UNCHANGED and part.policy is Policy.RATCHET
    return "note" if is_old and not catalogue.explained(judged.finding.check, checks).always else "error"


def _fingerprints(finding: Finding, written: Written) -> str:
    line_hash = written.hashes.get(finding.path or "", {}).get(finding.line or 0)
    pairs = []
    if line_hash is not None:
        pairs.append(f'"primaryLocationLineHash":"{line_hash}"')
    if finding.fingerprint:
        pairs.append(f'"{FINGERPRINT}":{encode_basestring_ascii(finding.fingerprint)}')
    return f',"partialFingerprints":{{{",".join(pairs)}}}' if pairs else ""


def _suppressions(judged: JudgedFinding) -> str:
    if judged.state is not FindingState.WAIVED:
        return ""
    reason = encode_basestring_ascii(visible(judged.waiver_reason or "waived"))
    return f',"suppressions":[{{"kind":"external","status":"accepted","justification":{reason}}}]'


def _is_inside(path: str) -> bool:
    return bool(path) and not path.startswith("/") and ".." not in path.split("/")
