"""The output of `probes/suppressions.py` -> what each file silences."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from gates.model.evidence import Problem
from gates.model.finding import Finding


@dataclass(frozen=True, kw_only=True, slots=True)
class Suppressions:
    """Comments of one file that silence ruff."""

    path: str
    blanket_lines: tuple[int, ...] = ()
    """Lines with a `# noqa` that names no rule."""
    codes: int = 0
    """Rules named by comments on lines and ranges; a rule named twice counts twice."""
    blanket_file_lines: tuple[int, ...] = ()
    """Lines with a `# ruff: noqa` or `# flake8: noqa` that names no rule."""
    file_codes: int = 0
    """Rules named by comments that hold for the whole file."""
    format_comments: int = 0
    """`# fmt: off`, `# fmt: skip`, `# yapf: disable`."""
    format_open_lines: tuple[int, ...] = ()
    """The line of a `# fmt: off` at the left margin that nothing ends: the rest of the file is not formatted."""

    @property
    def lint_count(self) -> int:
        """Rules silenced in the linter; a blanket comment counts one."""
        return len(self.blanket_lines) + self.codes + len(self.blanket_file_lines) + self.file_codes


def read_suppressions(output: bytes, *, files: Sequence[str]) -> tuple[tuple[Suppressions, ...], tuple[Problem, ...]]:
    """Read the probe's lines for these files; other files of a shared run are left out.

    Returns:
        What each file silences (files that silence nothing are absent), sorted by path, and the problems.
    """
    wanted = frozenset(files)
    found: dict[str, Suppressions] = {}
    problems: list[Problem] = []
    looked_at = 0
    has_end = False
    for number, line in enumerate(output.splitlines(), 1):
        try:
            row = json.loads(line)
            if "end" in row:
                looked_at += int(row["files"])
                has_end = True
            elif row["path"] not in wanted:
                continue
            elif "unreadable" in row:
                problems.append(Problem(what=f"{row['path']} cannot be read: {row['unreadable']}"))
            else:
                found[row["path"]] = Suppressions(
                    path=row["path"],
                    blanket_lines=tuple(row["blanket"]),
                    codes=row["coded"],
                    blanket_file_lines=tuple(row["file_blanket"]),
                    file_codes=row["file_coded"],
                    format_comments=row["format"],
                    format_open_lines=tuple(row["format_open"]),
                )
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            return (), (Problem(what=f"the count of suppressions cannot be read: line {number}: {error!r}"),)
    if not has_end or looked_at < len(wanted):
        what = f"the count of suppressions is cut: {looked_at:,} of {len(wanted):,} files were looked at"
        problems.append(Problem(what=what, way_out="run the gate again"))
    return tuple(found[path] for path in sorted(found)), tuple(problems)


def blanket_findings(silenced: Sequence[Suppressions]) -> list[Finding]:
    """The comments that silence every rule of ruff's linter, each with its line."""
    line, whole = "lint/blanket-noqa", "lint/blanket-file-noqa"
    line_text = "this comment silences every rule on its line: name the rules"
    whole_text = "this comment silences every rule in the whole file: name the rules"
    return [
        Finding(check=check, path=entry.path, line=number, message=text)
        for entry in silenced
        for check, text, numbers in (
            (line, line_text, entry.blanket_lines),
            (whole, whole_text, entry.blanket_file_lines),
        )
        for number in numbers
    ]
