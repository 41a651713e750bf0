"""How many lines a named file is said to have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gates.claims.numbers import INTEGER, integer
from gates.claims.statement import Outcome, Verdict

_LINES = re.compile(
    rf"(?<![\w.,/:-])(~|≈|about )?({INTEGER})(\+)? (?:lines?(?: of (?:python )?code)?|LOC)\b", re.IGNORECASE
)
_LABEL = re.compile(
    rf"^\W*(?:total |code )?(?:lines(?: of code)?|loc)\W*:\W*(~|≈|about )?({INTEGER})(\+)?"
    r"(?![\d.]|\s?[/%]|\s?[-\u2013]\s?\d)",
    re.IGNORECASE,
)
_ABOUT = 10
"""Percent that `~300 lines` may be away."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """So many lines."""

    lines: int
    is_about: bool = False
    is_at_least: bool = False


def find(text: str) -> Iterator[tuple[int, int, Size]]:
    """Each: start, end, what it says."""
    label = _LABEL.match(text)
    for found in (label,) if label else _LINES.finditer(text):
        yield (
            *found.span(),
            Size(lines=integer(found.group(2)), is_about=bool(found.group(1)), is_at_least=bool(found.group(3))),
        )


def judged(size: Size, path: str | None, lines: int | None) -> Verdict:
    """Hold it against the one file that the statement names.

    Args:
        size: what is written.
        path: the one tracked file that the statement names; None when it names none, or several.
        lines: its lines; None when it is no text.
    """
    if path is None or lines is None:
        return Verdict(outcome=Outcome.CANNOT_TELL, reason=f"nothing here says what has {size.lines:,} lines")
    away = abs(lines - size.lines)
    if size.is_at_least:
        holds = lines >= size.lines
    else:
        holds = away * 100 <= size.lines * _ABOUT if size.is_about else away <= 1
    said = f"{path} has {lines:,} lines"
    if holds:
        return Verdict(outcome=Outcome.SUPPORTED, reason=said)
    return Verdict(outcome=Outcome.CONTRADICTED, reason=f"{said}, not {size.lines:,}{'+' if size.is_at_least else ''}")
