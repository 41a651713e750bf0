"""What failures have in common: a message without the numbers, addresses, paths and ids of one case."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_LENGTH_MAX = 200
_VARIABLE = (
    (re.compile(r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b"), "<id>"),
    (re.compile(r"\b0x[0-9a-fA-F]+\b"), "<address>"),
    (re.compile(r"\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*[0-9])[0-9a-f]{8,64}\b"), "<id>"),
    (re.compile(r"(?<![\w/.])(?:[A-Za-z]:)?(?:[\\/][\w.@+~-]+){2,}[\\/]?"), "<path>"),
    (re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"), "<time>"),
    (re.compile(r"(?<![A-Za-z_])[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"), "<n>"),
)


def cause(message: str) -> str:
    """The first line of a message with all that changes from case to case replaced."""
    lines = [line.strip() for line in message[:2000].splitlines() if line.strip()]
    text = lines[0] if lines else "no message"
    for pattern, word in _VARIABLE:
        text = pattern.sub(word, text)
    return text if len(text) <= _LENGTH_MAX else f"{text[:_LENGTH_MAX]}..."


def by_size(causes: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Causes with their numbers, the largest first, then by name."""
    return tuple(sorted(Counter(causes).items(), key=lambda entry: (-entry[1], entry[0])))
