"""CODEOWNERS as GitHub reads it: the last pattern that matches a path says who owns it.

The patterns are those of `.gitignore` but for what GitHub leaves out: no `!`, no `[...]`, no `\\#` at the start, and a
last segment of `*` does not look into folders. A line that GitHub would skip is skipped, and named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where GitHub looks, in its order; the first one that is there is used alone."""
SIZE_LIMIT_BYTES = 3 * 1024 * 1024
"""GitHub loads no larger file."""
_OWNER = re.compile(r"@[\w.-]+(?:\[bot\])?\Z|@[\w.-]+/[\w.-]+\Z|[^@\s]+@[^@\s]+\.[^@\s]+\Z")
_WORD = re.compile(r"(?:\\.|[^\s\\])+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line: a pattern and its owners, none where nobody is to own what it names."""

    pattern: str
    owners: tuple[str, ...]
    line: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeOwners:
    """The file that counts."""

    file: str = ""
    """Empty when there is none."""
    entries: tuple[Entry, ...] = ()
    skipped: tuple[str, ...] = ()
    """Lines that GitHub skips, each with the reason."""
    _known: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    def owners(self, path: str) -> tuple[str, ...]:
        """Who owns a POSIX path relative to the root; nobody when no line matches, or the last one names nobody."""
        if path not in self._known:
            found = (entry.owners for entry in reversed(self.entries) if _matches(entry.pattern, path))
            self._known[path] = next(found, ())
        return self._known[path]


def read_codeowners(text: str, *, file: str) -> CodeOwners:
    """Read a file; what is wrong with a line costs that line only.

    Args:
        text: the whole file.
        file: which of the three places it is.
    """
    if len(text.encode("utf-8", "surrogatepass")) > SIZE_LIMIT_BYTES:
        return CodeOwners(file=file, skipped=("the file is larger than 3 MB: GitHub loads nothing of it",))
    entries: list[Entry] = []
    skipped: list[str] = []
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        words = list(_words(line))
        if not words:
            continue
        pattern, *owners = words
        wrong = _wrong(pattern, owners)
        if wrong:
            skipped.append(f"{file}:{number}: {wrong}")
        else:
            entries.append(Entry(pattern=pattern, owners=tuple(owners), line=number))
    return CodeOwners(file=file, entries=tuple(entries), skipped=tuple(skipped))


def first_place(paths: Iterable[str]) -> str | None:
    """The file that GitHub uses of these paths; None when there is none."""
    known = frozenset(paths)
    return next((place for place in PLACES if place in known), None)


def _words(line: str) -> Iterator[str]:
    """The words before a comment; a backslash keeps a space inside a pattern."""
    for match in _WORD.finditer(line):
        if match[0].startswith("#"):
            return
        yield match[0]


def _wrong(pattern: str, owners: list[str]) -> str:
    if pattern.startswith("!"):
        return "`!` does not work here"
    if "[" in pattern:
        return "`[` does not work here"
    if pattern.startswith("\\#"):
        return "`\\#` at the start does not work here"
    if "***" in pattern:
        return "`***` is no pattern"
    odd = [owner for owner in owners if not _OWNER.match(owner)]
    return f"{odd[0]} is no user, team or address" if odd else ""


def _matches(pattern: str, path: str) -> bool:
    """Whether a pattern names a path; in time that grows with their lengths only, whatever the pattern."""
    segments, parts = _segments(pattern), path.split("/")
    last = len(segments) - 1
    reached = {0}
    """How many parts of the path the segments so far can have taken."""
    for place, segment in enumerate(segments):
        if not reached:
            return False
        if segment == "**":
            first = min(reached)
            if place == last:
                return first < len(parts)
            reached = set(range(first, len(parts) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(parts) and _is_like(segment, parts[at])}
    if segments and segments[-1] == "*":
        return len(parts) in reached
    return bool(segments) and bool(reached)


@lru_cache(maxsize=4096)
def _segments(pattern: str) -> tuple[str, ...]:
    """The parts of a pattern, counted from the root; none for `/`, which names nothing."""
    if pattern == "/":
        return ()
    segments = pattern.split("/")
    if not segments[0]:
        segments = segments[1:]
    elif (len(segments) == 1 or (len(segments) == 2 and not segments[1])) and segments[0] != "**":
        segments = ["**", *segments]
    if len(segments) > 1 and not segments[-1]:
        segments[-1] = "**"
    return tuple(segments)


@lru_cache(maxsize=4096)
def _signs(segment: str) -> tuple[tuple[str, bool], ...]:
    """Each sign of a segment, and whether it stands for others; a backslash takes that away."""
    signs: list[tuple[str, bool]] = []
    is_escaped = False
    for letter in segment:
        if letter == "\\" and not is_escaped:
            is_escaped = True
            continue
        signs.append((letter, letter in "*?" and not is_escaped))
        is_escaped = False
    return tuple(signs)


def _is_like(segment: str, name: str) -> bool:
    """One name against one segment: after a mismatch only the last star gives way."""
    signs = _signs(segment)
    at = place = 0
    star, resume = -1, 0
    while at < len(name):
        if place < len(signs) and signs[place] == ("*", True):
            star, resume = place, at
            place += 1
        elif place < len(signs) and (signs[place] == ("?", True) or signs[place] == (name[at], False)):
            at, place = at + 1, place + 1
        elif star >= 0:
            resume += 1
            at, place = resume, star + 1
        else:
            return False
    return all(sign == ("*", True) for sign in signs[place:])
