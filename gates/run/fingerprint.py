"""Fingerprints of findings: what makes one the same finding after its line moved.

A fingerprint is the first 16 hex digits of SHA-256 over the check and what the finding is of: the identity that its
gate gave it, else the text of its first line without the space around it, else its message without the numbers. The
path is not in it, so that a renamed file keeps its findings. Two findings of one check on equal lines of one file
have the same fingerprint: the baseline counts them, so no occurrence number is needed, and none could survive a move.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from gates.model.finding import Finding

DIGITS = 16
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


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
    said = finding.check.encode("utf-8", "surrogatepass") + b"\0" + _what(finding, lines_of)
    return hashlib.sha256(said).hexdigest()[:DIGITS]


def _what(finding: Finding, lines_of: Callable[[str], tuple[bytes, ...]]) -> bytes:
    if finding.identity:
        return b"\0" + finding.identity.encode("utf-8", "surrogatepass")
    lines = lines_of(finding.path) if finding.path is not None and finding.line is not None else ()
    at = (finding.line or 0) - 1
    if 0 <= at < len(lines):
        return lines[at].strip()
    return _NUMBER.sub("#", finding.message).encode("utf-8", "surrogatepass")
