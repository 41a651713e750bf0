"""Values that somebody shortened in the middle, as pytest does: `'tK9/4f+Qz7...8Rw=v5Yd'`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gates.run.secrets.known import Secret, Strength

LEAST_END = 4
"""How many characters of each end must stand there."""
_DOTS = re.compile(r"\.\.\.|…")
_REACH = 80


def may_be_shortened(data: bytes, known: Sequence[Secret]) -> bool:
    """Whether a text in UTF-8 could hold one; False is sure."""
    if b"..." not in data and "…".encode() not in data:
        return False
    return next(shortened_in(data.decode("utf-8", "replace"), known), None) is not None


def shortened_in(text: str, known: Sequence[Secret]) -> Iterator[tuple[int, int, str]]:
    """Start, end and variable of each shortened value in a text."""
    values = [(secret.value, secret.name) for secret in known if secret.strength is Strength.STRONG]
    for dots in _DOTS.finditer(text):
        left, right = text[max(0, dots.start() - _REACH) : dots.start()], text[dots.end() : dots.end() + _REACH]
        for value, name in values:
            if value[:LEAST_END] not in left or value[-LEAST_END:] not in right:
                continue
            sizes = range(len(value), LEAST_END - 1, -1)
            head = next((size for size in sizes if left.endswith(value[:size])), 0)
            tail = next((size for size in sizes if right.startswith(value[-size:])), 0)
            if head and tail:
                yield dots.start() - head, dots.end() + tail, name
