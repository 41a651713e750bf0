"""Production code that counts nowhere: whole files, and patterns of the configuration that take ordinary code out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from gates.model.finding import Finding
from gates.readers.coverage_json import CoverageReport, FileCoverage
from gates.readers.globs import reason_of

ORDINARY = (
    "import decimal", "class Price:", "def price(amount):", "    def price(self, amount):", "    return amount * 2",
    "    total = price(amount)", "    price(amount)", "    self.amount = amount",
)  # fmt: skip
"""Lines that no pattern of `exclude_lines` may name: nobody takes them out on purpose one by one."""
BRANCHES = ("    if amount > 2:", "    for price in prices:", "    elif amount:", "    while amount < 3:")
"""Lines with branches that no pattern of `exclude_lines` or `partial_branches` may name."""


def uncounted_findings(
    files: Iterable[FileCoverage], expected: Iterable[str], report: CoverageReport, left_out: Mapping[str, str]
) -> Iterator[Finding]:
    """Files of which nothing counts, and patterns that take ordinary code out.

    Args:
        files: the lane's files in the report.
        expected: the lane's production files.
        report: what coverage says.
        left_out: glob over paths -> the reason why such a file does not count; the files are no findings.
    """
    for path in expected:
        if path in report.omitted and reason_of(path, left_out) is None:
            pattern = report.omitted[path]
            told = f"`omit` has `{pattern}`" if pattern else "the configuration of coverage leaves it out"
            yield _uncounted(path, told)
    for file in files:
        if file.excluded and not file.statements and reason_of(file.path, left_out) is None:
            yield _uncounted(file.path, f"all of its {len(file.excluded):,} lines are excluded")
    for key, pattern, lines in (
        *(("exclude_lines", pattern, (*ORDINARY, *BRANCHES)) for pattern in report.exclude),
        *(("partial_branches", pattern, BRANCHES) for pattern in report.partial),
    ):
        line = next((line for line in lines if _finds(pattern, line)), None)
        if line is not None:
            yield Finding(
                check="coverage/blanket-exclusion",
                path=report.config_file,
                message=f"the pattern `{pattern}` of {key} takes ordinary code out, such as `{line.strip()}`",
            )


def explained_files(report: CoverageReport, left_out: Mapping[str, str]) -> dict[str, list[str]]:
    """Reason -> the files that coverage did not count for it, for the account."""
    reasons: dict[str, list[str]] = {}
    for path in report.omitted:
        reason = f"omit in {report.config_file or 'the configuration of coverage'}"
        reasons.setdefault(reason_of(path, left_out) or reason, []).append(path)
    return {**reasons, "not parsable (finding coverage/file-not-parsable)": list(report.unparsable)}


def _uncounted(path: str, why: str) -> Finding:
    return Finding(check="coverage/file-not-counted", path=path, message=f"nothing in this file counts: {why}")


def _finds(pattern: str, line: str) -> bool:
    try:
        return re.search(pattern, line) is not None
    except re.error:  # coverage says so itself
        return False
