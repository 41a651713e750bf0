"""A finding: one place where a check says no."""

from __future__ import annotations

from dataclasses import dataclass

from gates.model.status import Fix


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One place where a check says no."""

    check: str
    """`gate/problem-name`; a tool's own rule keeps its code: `lint/F401`."""
    message: str
    """What is wrong, in one line, as the tool or the gate says it."""
    path: str | None = None
    """POSIX path relative to the repository root; None when the finding is of the whole part."""
    line: int | None = None
    """First line, from 1."""
    column: int | None = None
    """First column, from 1."""
    end_line: int | None = None
    end_column: int | None = None
    fix: Fix = Fix.NONE
    group: str | None = None
    """What findings of one cause share, for example a normalised failure message."""
    detail: str = ""
    """More text for whoever repairs it, such as a traceback; bounded by the gate."""
    failed_at: str = ""
    """Where a failing test failed, `src/acme/core.py:12`: the innermost line of the repository in its traceback."""
    output: str = ""
    """What was printed and logged meanwhile; bounded by the gate."""
    rank: int = 0
    """Among findings of one check the higher is told first; equal ones by their place."""
    judged_by: str = ""
    """The metric whose bound judges it together with its like: by itself it is told and fails nothing."""
    identity: str = ""
    """What it is of where the text of its line does not say it, without the file: a test's name, a missing module."""
    is_counted: bool = False
    """Whether an accepted finding of its check and file speaks for it although its line reads otherwise, as for the
    rules of a linter; otherwise it is new."""
    fingerprint: str = ""
    """A digest of the check and of the identity, or the text of its line, or the message without its numbers; filled
    by the run."""

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Findings are shown by path, line, column, check."""
        return (self.path or "", self.line or 0, self.column or 0, self.check, self.message)
