"""Which lines of a file no test runs, in words: those of the change first, each with the function that holds it."""

from __future__ import annotations

from collections.abc import Iterator

from gates.readers.coverage_json import FileCoverage

SHOWN = 5


def missing_lines(file: FileCoverage, added: frozenset[int]) -> str:
    """`changed 54-57 (Signer.derive), 12, 30-31 (add) and 4 more`; empty when nothing is missing.

    Args:
        file: what coverage knows of it.
        added: lines of it that the change added.
    """
    found = sorted(_ranges(file, added), key=lambda each: (not each[0], each[1]))
    words: list[str] = []
    for place, (is_new, first, last, function) in enumerate(found[:SHOWN]):
        after = found[place + 1] if place + 1 < min(len(found), SHOWN) else None
        told = f"{first}-{last}" if last > first else f"{first}"
        is_last_of_function = after is None or (after[0], after[3]) != (is_new, function)
        told = f"{told} ({function})" if function and is_last_of_function else told
        words.append(f"changed {told}" if is_new and not place else told)
    more = f" and {len(found) - SHOWN:,} more" if len(found) > SHOWN else ""
    return f"{', '.join(words)}{more}"


def _ranges(file: FileCoverage, added: frozenset[int]) -> Iterator[tuple[bool, int, int, str]]:
    """Missing lines with no line that ran between them, in one function, and all or none of the change."""
    held = {line: name for name, lines in file.functions.items() for line in lines}
    whole = sorted(file.missing)
    start = 0
    for place, line in enumerate(whole):
        after = whole[place + 1] if place + 1 < len(whole) else None
        is_end = (
            after is None
            or (after in added, held.get(after)) != (line in added, held.get(line))
            or any(step in file.executed for step in range(line + 1, after))
        )
        if is_end:
            yield line in added, whole[start], line, held.get(line, "")
            start = place + 1
