"""Asks whether the CI can stop a merge: finds quality gates in workflows, recipes and scripts that cannot fail.

Every command that a change meets is followed from the workflows through makefiles, justfiles, tox, nox, pre-commit and
shell scripts. Only quality gates count: a `|| true` after `kill` is none of its business. What it does not understand
it says; it never guesses a finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gates import api
from gates.api import (
    Check,
    Condition,
    Direction,
    Finding,
    Gate,
    GateScope,
    KnownBad,
    Measurement,
    NotAsked,
    Problem,
    Reading,
    Scope,
    Task,
    TaskResult,
    balance,
)

NAMED = 5
"""How many places a note names."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What counts as a quality gate, and where a CI starts that is not in the repository."""

    commands: tuple[str, ...] = ()
    """Beginnings of commands that are quality gates here, such as `python scripts/check_links.py`."""
    entries: tuple[str, ...] = ()
    """Commands that a CI system runs whose configuration is not read here, such as `make check`."""
    exclude: tuple[str, ...] = ()
    """Globs over paths of CI files that are not read; they are counted."""
    schedules: bool = False
    """Whether a `schedule` beside the triggers of a change is a finding; otherwise it is a note."""
    uncalled: bool = False
    """Whether targets that no CI file calls count too; otherwise their holes are only a number and a note."""


def plan(settings: Settings, scope: Scope) -> tuple[Task, ...] | NotAsked:
    """One process that reads the text of the CI files and of what they may call."""
    files, _ = _split(settings, scope)
    return (api.texts_task(_texts(scope, files)),) if files or settings.entries else ()


def read(settings: Settings, scope: Scope, results: Mapping[str, TaskResult]) -> Reading:
    """One finding for each gate command that cannot fail; CI files parsed must equal the tracked ones."""
    files, excluded = _split(settings, scope)
    nowhere = _nowhere(settings, scope, files)
    if not files and not settings.entries:
        return Reading(problems=nowhere)
    seen = api.read_texts(results, files=_texts(scope, files))
    if not seen.is_known:
        return Reading(problems=seen.problems)
    texts = {path: text for path, text in seen.texts.items() if path not in excluded}
    sources = api.ci_sources(texts)
    broken = {path: seen.unreadable[path] for path in files if path in seen.unreadable}
    broken |= {path: sources[path].problem for path in files if path in sources and sources[path].problem}
    found = api.ci_scan(sources, extra=settings.commands, entries=settings.entries, paths=_paths(scope))
    bounds = [hole for path, text in texts.items() if api.has_bounds(path) for hole in api.endless_bounds(path, text)]
    counts_uncalled = settings.uncalled or not any(api.is_ci_file(path) for path in files)
    holes = (*found.holes, *bounds, *(found.uncalled if counts_uncalled else ()))
    timed = tuple(hole for hole in holes if hole.slug == "scheduled-gate" and not settings.schedules)
    holes = tuple(hole for hole in holes if hole not in timed)
    findings = [_finding(hole) for hole in holes]
    findings += [
        Finding(check="enforcement/unreadable-file", path=path, message=f"it cannot be read: {why}")
        for path, why in broken.items()
    ]
    problems = (*seen.problems, *nowhere, *_unread(found.unread))
    if not found.gates and not problems:
        opaque = (*found.opaque, *(f"{path} is not read here" for path in api.unknown_ci_files(_paths(scope))))
        if opaque:
            what = f"no quality gate was recognised, and {len(opaque):,} places cannot be followed: {opaque[0]}"
            problems += (Problem(what=what, way_out="name them in `commands` or `entries` of this gate"),)
        else:
            message = "no quality gate is in what CI runs on a change, so nothing stops a merge"
            findings.append(Finding(check="enforcement/no-gate", message=message))
    return Reading(
        account=balance(
            unit="file",
            expected=[*(files or ["entries"]), *excluded],
            examined=[path for path in files if path in sources and path not in broken]
            or (["entries"] if not files else []),
            explained={
                "excluded by policy (exclude)": excluded,
                "cannot be read (finding enforcement/unreadable-file)": list(broken),
            },
        ),
        measurements=(
            Measurement(metric="enforcement.gates", value=len(found.gates), unit="command"),
            Measurement(metric="enforcement.cannot-fail", value=len(holes), unit="command", better=Direction.LOWER),
            Measurement(
                metric="enforcement.uncalled-cannot-fail",
                value=len(found.uncalled),
                unit="command",
                better=Direction.LOWER,
            ),
            Measurement(
                metric="enforcement.not-followed", value=len(found.opaque), unit="command", better=Direction.LOWER
            ),
        ),
        findings=tuple(sorted(findings, key=lambda finding: finding.sort_key)),
        problems=problems,
        notes=_notes((*found.notes, *_said(timed)), found.opaque, excluded, () if counts_uncalled else found.uncalled),
    )


def conditions(settings: Settings, scope: Scope) -> tuple[Condition, ...]:
    """Nothing beyond the findings."""
    return ()


def known_bad(settings: Settings, scope: Scope) -> tuple[KnownBad, ...]:
    """A workflow whose gate cannot fail, in each of the usual ways."""
    return tuple(
        KnownBad(name=each.name, files=each.files, check=f"enforcement/{each.slug}", path=each.path)
        for each in api.planted_ci_holes(schedules=settings.schedules)
    )


def _split(settings: Settings, scope: Scope) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The CI files that are read, and those that policy leaves out."""
    files = api.ci_files(_paths(scope))
    excluded = tuple(path for path in files if any(api.glob_matches(glob, path) for glob in settings.exclude))
    return tuple(path for path in files if path not in excluded), excluded


def _texts(scope: Scope, files: tuple[str, ...]) -> tuple[str, ...]:
    return tuple({*files, *api.further_ci_files(_paths(scope))})


def _nowhere(settings: Settings, scope: Scope, files: tuple[str, ...]) -> tuple[Problem, ...]:
    """Why nobody knows what stops a merge: there is no file that a CI system starts from."""
    if settings.entries or any(api.is_ci_file(path) for path in files):
        return ()
    others = api.unknown_ci_files(_paths(scope))
    way_out = "name what it runs in `entries` of this gate, or switch the gate off"
    if others:
        return (Problem(what=f"the CI configuration {others[0]} is not read by this gate", way_out=way_out),)
    what = "no workflow and no .gitlab-ci.yml is tracked, so nothing is known to stop a merge"
    return (Problem(what=what, way_out=f"add one; if a CI system elsewhere runs the gates, {way_out}"),)


def _paths(scope: Scope) -> tuple[str, ...]:
    return tuple(file.path for file in scope.repository.files)


def _unread(unread: tuple[str, ...]) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            what=f"a script with a quality gate is not understood: {text}",
            way_out="make it simpler, or move it to a file",
        )
        for text in unread
    )


def _finding(hole: api.CiHole) -> Finding:
    message = f"{hole.what}; write: {hole.write}" if hole.write else hole.what
    path = hole.path or None
    return Finding(check=f"enforcement/{hole.slug}", path=path, line=hole.line if path else None, message=message)


def _said(timed: tuple[api.CiHole, ...]) -> tuple[str, ...]:
    """What a note says of gates that are switched off with a schedule."""
    places = ", ".join(f"{hole.path}:{hole.line}" for hole in timed[:NAMED])
    return (f"{len(timed):,} workflows with a gate have a `schedule` (setting `schedules`): {places}",) if timed else ()


def _notes(
    notes: tuple[str, ...], opaque: tuple[str, ...], excluded: tuple[str, ...], uncalled: tuple[api.CiHole, ...]
) -> tuple[str, ...]:
    found = list(notes)
    if uncalled:
        places = ", ".join(f"{hole.path}:{hole.line}" for hole in uncalled[:NAMED])
        found.append(f"{len(uncalled):,} more cannot fail in targets that no CI file calls: {places}")
    if opaque:
        more = f" and {len(opaque) - NAMED:,} more" if len(opaque) > NAMED else ""
        found.append(f"not followed: {'; '.join(opaque[:NAMED])}{more}")
    if excluded:
        found.append(f"{len(excluded):,} CI files are excluded by policy")
    return tuple(found)


GATE = Gate(
    name="enforcement",
    settings=Settings,
    checks=(
        Check(
            id="enforcement/ignored-status",
            title="What follows the gate turns its failure into success, such as `|| true`.",
            way_out="Delete it; a gate that should not stop anybody yet belongs in a lane with policy `warn`.",
        ),
        Check(
            id="enforcement/lost-status", title="The shell goes on after the gate failed, and ends with another status."
        ),
        Check(id="enforcement/lost-before-and", title="The gate stands before `&&`, where `set -e` does not stop."),
        Check(id="enforcement/unread-status", title="The gate's status is kept in a variable that nothing reads."),
        Check(
            id="enforcement/pipe-without-pipefail",
            title="The gate's output goes through a pipe whose last command always succeeds.",
            why="A step of a workflow without `shell:` runs as `bash -e`, without `pipefail`; `shell: bash` adds it.",
            way_out="Write `shell: bash`, or `set -o pipefail`.",
        ),
        Check(
            id="enforcement/runs-in-background",
            title="The gate runs in the background, and nobody waits for its status.",
        ),
        Check(id="enforcement/trap-exits-zero", title="A trap ends the script with 0 whatever failed."),
        Check(id="enforcement/exit-zero-option", title="An option makes the gate end with 0 whatever it finds."),
        Check(id="enforcement/threshold-never-fails", title="A bound is one that nothing can break."),
        Check(id="enforcement/continue-on-error", title="The job or step of the gate may fail, and counts as passed."),
        Check(id="enforcement/allowed-failure", title="The job of the gate is allowed to fail."),
        Check(id="enforcement/manual-gate", title="The gate waits for somebody to start it."),
        Check(id="enforcement/never-runs", title="The gate is switched off by a condition that is never true."),
        Check(id="enforcement/empty-matrix", title="The matrix of the gate's job has no combination."),
        Check(
            id="enforcement/skipped-aggregate",
            title="The job that sums the others up is skipped when one of them fails.",
            why="A skipped job counts as success for branch protection.",
            way_out="Write `if: always()`, and compare each `needs.*.result` with `success`.",
        ),
        Check(id="enforcement/blind-aggregate", title="The job that sums the others up never reads their results."),
        Check(id="enforcement/ignored-recipe", title="`-` before a command, or `make -i`, ignores the gate's failure."),
        Check(id="enforcement/ignored-outcome", title="tox counts the environment of the gate as passed anyhow."),
        Check(id="enforcement/accepted-codes", title="nox counts the exit code of a failure as success."),
        Check(id="enforcement/caught-failure", title="A noxfile catches the gate's failure and goes on."),
        Check(id="enforcement/skip-counts-as-success", title="A job that was skipped counts as one that succeeded."),
        Check(id="enforcement/other-commit-tested", title="The gate checks out another commit than the change's."),
        Check(id="enforcement/staged-files-only", title="Hooks look at staged files, and in CI none is staged."),
        Check(id="enforcement/skipped-when-absent", title="The gate is skipped where its program is not installed."),
        Check(id="enforcement/target-is-a-file", title="A file or folder has the target's name: make does nothing."),
        Check(id="enforcement/compared-as-text", title="The shell compares a number letter by letter."),
        Check(id="enforcement/lost-in-python", title="A script in Python loses the status of the gate."),
        Check(id="enforcement/scheduled-gate", title="A `schedule` stands beside the triggers of a change."),
        Check(id="enforcement/unreadable-file", title="A CI file cannot be read.", always=True),
        Check(id="enforcement/no-gate", title="No quality gate is in what CI runs on a change.", always=True),
    ),
    plan=plan,
    read=read,
    conditions=conditions,
    known_bad=known_bad,
    unit="file",
    scope=GateScope.REPOSITORY,
)
