"""One number in a program's text, and what the text says that was looked at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from gates.model.evidence import Problem

NUMBER = r"[+-]?\d[\d,_']*(?:\.\d+)?"
_WHOLE = re.compile(rf"\s*(?P<number>{NUMBER})\s*%?\s*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """A number that a text says, exactly."""

    value: int = 0
    of: int | None = None
    """100 times the scale of a number with a decimal point, which is read as percent; None for a whole number."""
    problems: tuple[Problem, ...] = ()


def read_count(text: str, pattern: str = "") -> Counted:
    """The number that a pattern finds, or that is the whole text.

    Args:
        text: the output.
        pattern: a regular expression with the group `number`; empty: the output is the number and nothing else.
    """
    if not text.strip():
        return _unread("the output is empty: no number is not 0")
    if pattern:
        found = {match["number"] for match in re.finditer(pattern, text, re.MULTILINE) if match["number"] is not None}
    else:
        whole = _WHOLE.fullmatch(text)
        found = {whole["number"]} if whole else set()
    if not found:
        shown = f"what `{pattern}` matches" if pattern else "only a number"
        return _unread(f"the output does not hold {shown}: {' '.join(text.split())[:100]!r}")
    if len(found) > 1:
        return _unread(f"the output holds several numbers: {', '.join(sorted(found)[:5])}")
    return _exact(found.pop())


def _exact(word: str) -> Counted:
    plain = re.sub(r"[,_']", "", word)
    if re.fullmatch(r"[+-]?\d{1,18}", plain):
        return Counted(value=int(plain))
    if not re.fullmatch(r"[+-]?\d{1,15}\.\d{1,9}", plain):
        return _unread(f"{word[:40]!r} is no number")
    scaled = Decimal(plain).as_tuple()
    places = -int(scaled.exponent)
    return Counted(value=int(Decimal(plain).scaleb(places)), of=100 * 10**places)


def _unread(what: str) -> Counted:
    return Counted(problems=(Problem(what=what, way_out="run the command by hand, and mend `pattern`"),))
