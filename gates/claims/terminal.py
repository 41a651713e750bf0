"""An audit as people read it: each statement with its line and outcome, the reason below, and a sum."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from gates.claims.leftovers import BRIEF
from gates.claims.read import shown
from gates.claims.statement import Audit, Judged, Kind, Outcome

WIDTH = 118
_INDENT = 24


def as_lines(audit: Audit, *, outcomes: frozenset[Outcome] = frozenset(Outcome)) -> Iterator[str]:
    """The lines, without a newline.

    Args:
        audit: the audit.
        outcomes: only statements with one of these are listed; all of them are counted.
    """
    yield audit.path
    chosen = [each for each in audit.judged if each.verdict.outcome in outcomes]
    for each in chosen:
        if not _is_figure(each):
            yield from _statement(each)
    figures = [str(each.statement.line) for each in chosen if _is_figure(each)]
    if figures:
        yield ""
        yield f"{len(figures)} {'line' if len(figures) == 1 else 'lines'} with numbers that nothing here measured"
        yield from textwrap.wrap(", ".join(figures), WIDTH, initial_indent=" " * 8, subsequent_indent=" " * 8)
    if audit.unread and outcomes == frozenset(Outcome):
        yield ""
        yield "not read"
        for line in audit.unread:
            if line.why not in BRIEF:
                yield f"{line.line:>6}  {'':14}  {_cut(line.text)}"
                yield from _wrapped(line.why)
        for why in sorted(BRIEF):
            lines = [str(line.line) for line in audit.unread if line.why == why]
            if lines:
                yield f"        {why}: lines"
                yield from textwrap.wrap(", ".join(lines), WIDTH, initial_indent=" " * 8, subsequent_indent=" " * 8)
    yield ""
    yield summary((audit,))


def _is_figure(judged: Judged) -> bool:
    return judged.statement.kind is Kind.FIGURE and judged.verdict.outcome is Outcome.CANNOT_TELL


def _statement(judged: Judged) -> Iterator[str]:
    yield f"{judged.statement.line:>6}  {judged.verdict.outcome.value:14}  {_cut(shown(judged.statement))}"
    yield from _wrapped(judged.verdict.reason)


def _cut(text: str) -> str:
    room = WIDTH - _INDENT
    return text if len(text) <= room else f"{text[: room - 3]}..."


def _wrapped(text: str) -> Iterator[str]:
    yield from textwrap.wrap(
        text, WIDTH, initial_indent=" " * (_INDENT + 2), subsequent_indent=" " * (_INDENT + 2), break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip


def summary(audits: Iterable[Audit]) -> str:
    """One line with the counts of all outcomes."""
    known = tuple(audits)
    total = sum(len(audit.judged) for audit in known)
    counts = ", ".join(
        f"{sum(audit.count(outcome) for audit in known)} {outcome.value}" for outcome in reversed(Outcome)
    )
    unread = sum(len(audit.unread) for audit in known)
    lines = "line" if unread == 1 else "lines"
    return f"{total} statement{'' if total == 1 else 's'}: {counts}; {unread} {lines} not read"
