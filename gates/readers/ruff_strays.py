"""Findings of ruff that no lane counts, and the true reason for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gates.model.account import counted
from gates.model.finding import Finding
from gates.model.scope import Lane, Repository, longest_claim

NAMED = 3
"""How many files a note names."""


def stray_notes(findings: Sequence[Finding], repository: Repository, *, lane: Lane | None) -> tuple[str, ...]:
    """One note for findings in tracked links and one for those in files that git does not track.

    Args:
        findings: all that ruff reported.
        repository: what git tracks.
        lane: whose paths count; None: the whole repository.
    """
    tracked, links = {file.path for file in repository.files}, {link.path for link in repository.links}
    paths = [
        each.path
        for each in findings
        if each.path
        and each.path not in tracked
        and (lane is None or longest_claim(each.path, repository.lanes) == lane)
    ]
    notes = []
    for where, mine, more in (
        (
            "tracked link",
            [path for path in paths if path in links],
            " (see the gate `lanes`)",
        ),
        ("untracked file", [path for path in paths if path not in links], ""),
    ):
        if mine:
            notes.append("".join(_told(mine, where, more)))
    return tuple(notes)


def _told(paths: Sequence[str], where: str, more: str) -> Iterator[str]:
    places = sorted(set(paths))
    yield f"{counted(len(paths), 'finding')} of ruff in {counted(len(places), where)} "
    yield f"{'is' if len(paths) == 1 else 'are'} not counted{more}: {', '.join(places[:NAMED])}"
    yield ", ..." if len(places) > NAMED else ""
