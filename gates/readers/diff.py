"""git's diff -> which lines of which file a change added, and which of them only moved.

Not a general diff reader: it takes `git diff --raw -z -M` for the names and `git diff -U0 -M` for the lines of the same
comparison, whose files come in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gates.model.scope import ChangedFile

MOVED_ALPHANUMERICS = 20
"""A run of lines is a move when it has this many letters and digits (git's rule for `--color-moved`)."""

_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


class DiffError(Exception):
    """git's two answers do not fit together."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Patch:
    added: tuple[tuple[int, bytes], ...]
    removed: tuple[bytes, ...]


def read_diff(raw: bytes, patch: bytes) -> tuple[ChangedFile, ...]:
    """The files of a change, sorted by path; deleted files are left out.

    Raises:
        DiffError: the names and the patch are not of the same comparison.
    """
    names = list(_names(raw))
    patches = list(_patches(patch))
    if len(names) != len(patches):
        raise DiffError(f"git names {len(names)} changed files and shows {len(patches)}")
    removed = [part.removed for part in patches]
    files = []
    for name, part in zip(names, patches, strict=True):
        if name.status == "D":
            continue
        moved = _moved(part.added, removed)
        files.append(
            ChangedFile(
                path=name.path,
                old_path=name.old_path,
                added_lines=tuple(number for number, _ in part.added if number not in moved),
                moved_lines=tuple(sorted(moved)),
            )
        )
    return tuple(sorted(files, key=lambda file: file.path))


def read_deleted(raw: bytes) -> tuple[str, ...]:
    """The paths of the files that a change deletes, sorted, from `git diff --raw -z`."""
    return tuple(sorted(name.path for name in _names(raw) if name.status == "D"))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Name:
    status: str
    path: str
    old_path: str | None


def _names(raw: bytes) -> Iterator[_Name]:
    fields = iter(raw.split(b"\0"))
    for head in fields:
        if not head.startswith(b":"):
            continue
        status = head.rpartition(b" ")[2].decode("ascii")
        first = next(fields).decode("utf-8", "backslashreplace")
        renamed = status[0] in "RC"
        path = next(fields).decode("utf-8", "backslashreplace") if renamed else first
        yield _Name(status=status[0], path=path, old_path=first if renamed else None)


def _patches(patch: bytes) -> Iterator[_Patch]:
    added: list[tuple[int, bytes]] = []
    removed: list[bytes] = []
    inside, number, left_old, left_new = False, 0, 0, 0
    for line in patch.split(b"\n"):
        if left_old == left_new == 0:
            if line.startswith(b"diff --git "):
                if inside:
                    yield _Patch(added=tuple(added), removed=tuple(removed))
                inside, added, removed = True, [], []
            elif hunk := _HUNK.match(line):
                left_old = int(hunk[2]) if hunk[2] is not None else 1
                left_new = int(hunk[4]) if hunk[4] is not None else 1
                number = int(hunk[3])
        elif line.startswith(b"-"):
            removed.append(line[1:])
            left_old -= 1
        elif line.startswith(b"+"):
            added.append((number, line[1:]))
            number += 1
            left_new -= 1
    if inside:
        yield _Patch(added=tuple(added), removed=tuple(removed))


def _moved(added: Sequence[tuple[int, bytes]], removed: Sequence[Sequence[bytes]]) -> frozenset[int]:
    """Numbers of the added lines that stand in a run which was removed, as a run, somewhere in the change."""
    places: dict[bytes, list[tuple[int, int]]] = {}
    for block, lines in enumerate(removed):
        for index, text in enumerate(lines):
            places.setdefault(text.strip(), []).append((block, index))
    moved: set[int] = set()
    start = 0
    while start < len(added):
        length = max(
            (_run(added, start, removed[block], index) for block, index in places.get(added[start][1].strip(), ())),
            default=0,
        )
        text = b"".join(line for _, line in added[start : start + length])
        if length and sum(chr(byte).isalnum() for byte in text) >= MOVED_ALPHANUMERICS:
            moved.update(number for number, _ in added[start : start + length])
            start += length
        else:
            start += 1
    return frozenset(moved)


def _run(added: Sequence[tuple[int, bytes]], start: int, lines: Sequence[bytes], index: int) -> int:
    length = 0
    while (
        start + length < len(added)
        and index + length < len(lines)
        and added[start + length][0] == added[start][0] + length
        and added[start + length][1].strip() == lines[index + length].strip()
    ):
        length += 1
    return length
