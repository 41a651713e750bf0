"""All that ruff was asked about a lane, read together: its report, its listing, its settings, and what silences it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gates.model.evidence import Problem, Tool
from gates.model.scope import Repository
from gates.model.task import TaskResult
from gates.readers.processes import process_problems
from gates.readers.ruff import RuffReport, Spoken, read_listing, read_report, read_spoken, read_tool
from gates.readers.ruff_commands import FILES, SETTINGS, SUPPRESSIONS
from gates.readers.ruff_scope import Governed, looked_at, read_governed
from gates.readers.suppressions import Suppressions, read_suppressions


@dataclass(frozen=True, kw_only=True, slots=True)
class RuffEvidence:
    """What ruff says, of all lanes that shared the run."""

    report: RuffReport
    spoken: Spoken
    governed: Governed
    silenced: tuple[Suppressions, ...]
    """Of the lane's files only."""
    tool: Tool
    listed_files: tuple[str, ...]
    """The lane's files that ruff looks at."""
    failed: frozenset[str]
    """Files that it looked at and could not read."""
    problems: tuple[Problem, ...]


def read_ruff(
    results: Mapping[str, TaskResult], *, task: str, gate: str, repository: Repository, files: Sequence[str]
) -> RuffEvidence | tuple[Problem, ...]:
    """Read the four tasks of a ruff gate.

    Args:
        results: task name -> result.
        task: the task that judged: `ruff-check` or `ruff-format`.
        gate: the first half of the check ids.
        repository: the repository.
        files: the lane's tracked Python files.

    Returns:
        The evidence, or only problems when a process did not do its work.
    """
    names = (task, FILES, SETTINGS, SUPPRESSIONS)
    fatal = tuple(problem for name in names for problem in process_problems(results.get(name), name=name))
    if fatal:
        return fatal
    governed = read_governed(repository, results[SETTINGS])
    if not governed.root:
        way_out = "run `ruff check --show-settings` on a file of the lane"
        return (*governed.problems, Problem(what="ruff names no settings for any file", way_out=way_out))
    listed = read_listing(results[FILES].stdout, root=governed.root)
    report = read_report(results[task].stdout, gate=gate, root=governed.root, listed=listed)
    spoken = read_spoken(results[task].stderr)
    silenced, unread = read_suppressions(results[SUPPRESSIONS].stdout, files=files)
    mine, tracked = frozenset(files), frozenset(file.path for file in repository.files)
    failed = tuple(
        Problem(
            what=f"ruff could not read {path}: {why}",
            way_out="save it as UTF-8, or select E902 to have it as a finding",
        )
        for path, why in spoken.failed
        if path in mine or path not in tracked
    )
    return RuffEvidence(
        report=report,
        spoken=spoken,
        governed=governed,
        silenced=silenced,
        tool=read_tool(results[SETTINGS].invocations[0].stdout),
        listed_files=looked_at(files, listed, governed, formatter=gate == "format"),
        failed=frozenset(report.unreadable) | frozenset(path for path, _ in spoken.failed),
        problems=(*governed.problems, *report.problems, *spoken.problems, *unread, *failed),
    )
