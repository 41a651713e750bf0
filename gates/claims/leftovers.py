"""Lines that say something and that no rule reads: they are listed, so that nothing is dropped without a word."""

from __future__ import annotations

import re

from gates.claims.document import Unread
from gates.claims.inline import LINE_LIMIT
from gates.claims.marks import without_marks

WORDS = "a claim in words: no rule holds it against anything"
STATUS = "a status in words that no rule knows"
NUMBER = "a number that no rule reads"
CODE = "a name that no rule reads"
TOO_LONG = f"a line of more than {LINE_LIMIT:,} characters"
BRIEF = frozenset({NUMBER, CODE})
"""Of these a reader wants the lines only."""

_STRONG = re.compile(
    r"\bproduction[- ](?:ready|grade|quality)|\bguarantee|\bbattle[- ]tested|\benterprise[- ](?:grade|ready)|"
    r"\b(?:fully|completely) (?:tested|functional|operational|implemented|working|integrated|compliant)|"
    r"\b(?:zero|no)[- ](?:(?:known|open|lint|type|security|ruff|mypy) )?"
    r"(?:defects?|bugs?|errors?|downtime|regressions?|issues|warnings?|vulnerabilit(?:y|ies))\b|"
    r"\b(?:audit|security|lint|ruff|mypy|types?)(?: (?:is|are|checks?))? clean\b|"
    r"\ball (?:\w+ ){0,2}(?:tests?|checks?|gates?|systems?|components?|features?|items) "
    r"(?:\w+ ){0,4}(?:pass|green|work|operational|complete|done)|"
    r"\bready for (?:production|deployment|release|use)|\b(?:validated|verified|confirmed)\b",
    re.IGNORECASE,
)
_STATUS = re.compile(r"^\W*(?:\w+ )?(?:status|verdict|state|result|decision)\W*:\W*\w", re.IGNORECASE)
_NUMBERED = re.compile(
    r"https?://\S+|\bv?\d+\.\d+\.\d+\S*|#\d+|\b(?:phase|step|week|version|part|tier|p)[ -]?\d+\w*|^\d+[.)]",
    re.IGNORECASE,
)


def leftover(line: int, text: str) -> Unread | None:
    """Why a line that became no statement deserves to be listed; None for prose that says nothing checkable."""
    if len(text) > LINE_LIMIT:
        return Unread(line=line, text=text[:80], why=TOO_LONG)
    plain = without_marks(text)
    for why, is_so in (
        (WORDS, bool(_STRONG.search(plain))),
        (STATUS, bool(_STATUS.match(plain))),
        (NUMBER, bool(re.search(r"\d", _NUMBERED.sub("", plain)))),
        (CODE, "`" in plain),
    ):
        if is_so:
            return Unread(line=line, text=text.strip(), why=why)
    return None
