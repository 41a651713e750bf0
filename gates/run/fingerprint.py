"""Fingerprints of findings: what makes one the same finding after its line moved.

A fingerprint is the first 16 hex digits of SHA-256 over the check and the text of the finding's first line, without the
space around it; where there is no line, over the check and the message. The path is not in it, so that a renamed file
keeps its findings. Two findings of one check on equal lines of one file have the same fingerprint: the baseline counts
them, so no occurrence number is needed, and none could survive a move.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from gates.model.finding import Finding

DIGITS = 16


def fingerprinted(findings: Iterable[Finding], lines_of: Callable[[str], tuple[bytes, ...]]) -> tuple[Finding, ...]:
    """The findings, sorted, each with a fingerprint; one that its gate filled in is kept.

    Args:
        findings: in any order.
        lines_of: path -> the lines of that file; empty when nobody can read it.
    """
    filled = [
        finding if finding.fingerprint else replace(finding, fingerprint=_fingerprint(finding, lines_of))
        for finding in findings
    ]
    return tuple(sorted(filled, key=lambda finding: finding.sort_key))


def source_lines(root: Path) -> Callable[[str], tuple[bytes, ...]]:
    """A function that reads the lines of a file below a root, each file once."""
    known: dict[str, tuple[bytes, ...]] = {}

    def lines(path: str) -> tuple[bytes, ...]:
        if path not in known:
            try:
                known[path] = tuple((root / path).read_bytes().splitlines())
            except (OSError, ValueError):
                known[path] = ()
        return known[path]

    return lines


def _fingerprint(finding: Finding, lines_of: Callable[[str], tuple[bytes, ...]]) -> str:
    lines = lines_of(finding.path) if finding.path is not None and finding.line is not None else ()
    at = (finding.line or 0) - 1
    text = lines[at].strip() if 0 <= at < len(lines) else finding.message.encode("utf-8", "surrogatepass")
    return hashlib.sha256(finding.check.encode("utf-8", "surrogatepass") + b"\0" + text).hexdigest()[:DIGITS]
