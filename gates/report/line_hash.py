"""The fingerprint that code scanning uses for a line: `primaryLocationLineHash`.

GitHub's upload action computes it where it is missing, its REST API does not; ours must be the same value. It is a
polynomial (base 37, 64 bits) over the next 100 characters from the start of the line, with spaces and tabs left out and
all line ends as LF, closed by 65535 and zeros at the end of the file; then how often it was seen so far in the file.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_WINDOW = 100
_BASE = 37
_MASK = (1 << 64) - 1
_LINE_END = re.compile("\r\n|\r|\n")
_BLANKS = str.maketrans("", "", " \t")


def line_hashes(text: str, wanted: Collection[int]) -> dict[int, str]:
    """Line number (from 1) -> fingerprint, for the wanted lines that the text has.

    Args:
        text: the whole file.
        wanted: line numbers, from 1.
    """
    lines = [line.translate(_BLANKS) for line in _LINE_END.split(text)]
    asked = frozenset(number for number in wanted if 1 <= number <= len(lines))
    if not asked:
        return {}
    whole = "\n".join(lines) + "\uffff"
    is_wide = not whole[:-1].isascii() and max(whole) > "\uffff"
    seen: dict[str, int] = {}
    found: dict[int, str] = {}
    start = 0
    for number, line in enumerate(lines, start=1):
        window = whole[start : start + _WINDOW]
        if is_wide:
            window = _code_units(window)
        seen[window] = seen.get(window, 0) + 1
        if number in asked:
            found[number] = f"{_polynomial(window):x}:{seen[window]}"
        start += len(line) + 1
    return found


def _code_units(window: str) -> str:
    units = window.encode("utf-16-le", "surrogatepass")[: _WINDOW * 2]
    return "".join(chr(units[place] | units[place + 1] << 8) for place in range(0, len(units), 2))


def _polynomial(window: str) -> int:
    value = 0
    for character in window.ljust(_WINDOW, "\0"):
        value = (value * _BASE + ord(character)) & _MASK
    return value
