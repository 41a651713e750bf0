"""LCOV traces (`coverage lcov`) -> what is covered of each file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gates.model.evidence import Problem
from gates.readers.coverage_data import place
from gates.readers.coverage_json import CoverageReport
from gates.readers.measured import Measured, MeasuredFile

_IGNORED = frozenset({"TN", "VER", "FN", "FNDA", "FNF", "FNH", "FNL", "FNA", "BRF", "BRH", "LF", "LH", "MCDC"})
_END = "end_of_record"
_AGAIN = "run the command by hand and look at what it writes"


def read_lcov(data: bytes, *, roots: Sequence[str] = ()) -> Measured:
    """Read a trace.

    Args:
        data: the whole file.
        roots: absolute names of the repository root.
    """
    if not data.strip():
        return _unread("the LCOV trace is empty")
    walk = _Walk(roots=tuple(roots))
    try:
        for number, line in enumerate(data.decode("utf-8").splitlines(), 1):
            walk.line(line.strip(), number)
        files = {path: it.coverage(path) for path, it in sorted(walk.files.items())}
    except (ValueError, IndexError) as error:
        return _unread(f"the LCOV trace cannot be understood: {str(error)[:160]}")
    if walk.current is not None:
        return _unread(f"the LCOV trace is cut: its last record has no {_END}")
    if not files:
        return _unread("the LCOV trace names no file of this repository")
    has_branches = any(it.branches for it in walk.files.values())
    return Measured(report=CoverageReport(files=files), has_branches=has_branches)


def _unread(what: str) -> Measured:
    return Measured(problems=(Problem(what=what, way_out=_AGAIN),))


@dataclass(kw_only=True)
class _Walk:
    roots: tuple[str, ...]
    files: dict[str, MeasuredFile] = field(default_factory=dict)
    current: MeasuredFile | None = None
    said: dict[str, int] = field(default_factory=dict)
    """LF and LH of the record."""

    def line(self, text: str, number: int) -> None:
        key, _, value = text.partition(":")
        if not text or text.startswith("#"):
            return
        if key == "SF":
            if self.current is not None:
                raise ValueError(f"line {number}: a record begins before the last one ended")
            first, *others = self.roots or ("/nowhere",)
            path = place(value, root=first, other_roots=others)
            self.current, self.said = MeasuredFile(), {}
            if path is not None:
                self.current = self.files.setdefault(path, self.current)
        elif text == _END:
            self.end(number)
        elif key in ("DA", "BRDA") and self.current is not None:
            self.count(key, value.split(","), number)
        elif key in ("LF", "LH"):
            self.said[key] = int(value)
        elif key not in _IGNORED:
            raise ValueError(f"line {number} is no LCOV: {text[:60]}")

    def count(self, key: str, words: list[str], number: int) -> None:
        file = self.current or MeasuredFile()
        line = int(words[0])
        if line < 1:
            raise ValueError(f"line {number}: there is no line {line}")
        if key == "DA":
            file.hits[line] = max(file.hits.get(line, 0), int(words[1]))
            return
        taken, there = file.branches.get(line, (0, 0))
        is_taken = words[-1] not in ("-", "0")
        file.branches[line] = (taken + is_taken, there + 1)

    def end(self, number: int) -> None:
        if self.current is None:
            raise ValueError(f"line {number}: a record ends that did not begin")
        ran = sum(1 for hits in self.current.hits.values() if hits)
        for key, count in (("LF", len(self.current.hits)), ("LH", ran)):
            if key in self.said and self.said[key] != count:
                raise ValueError(f"line {number}: the record says {key}:{self.said[key]}, its lines say {count}")
        self.current = None
