"""Demands that every Python file of the lane is formatted as `ruff format` would write it.

Nothing is rewritten: ruff only says which files it would change. A tracked file that the formatter skips is a finding,
and the comments that switch it off are counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gates.api import (
    Breaks,
    Check,
    Condition,
    Direction,
    Finding,
    Fix,
    Gate,
    KnownBad,
    Measurement,
    NotAsked,
    Problem,
    Reading,
    RuffEvidence,
    Scope,
    Task,
    TaskResult,
    apart_note,
    balance,
    cause_of_absence,
    files_task,
    format_task,
    planted_places,
    read_ruff,
    settings_task,
    suppressions_task,
    under_lane,
)

CHECKS = {
    "format/unformatted": "format/file-not-formatted",
    "format/invalid-syntax": "format/file-not-parsed",
    "format/io": "format/file-not-read",
}
_FAULTS = frozenset({"format/file-not-parsed", "format/file-not-read", "format/document-not-read"})
_COULD_NOT = 2
PYTHON = (".py", ".pyi")
"""What the account counts; ruff also formats the code in documents, and lists none of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """The style is ruff's own configuration; there is nothing to set here."""


def plan(settings: Settings, scope: Scope) -> tuple[Task, ...] | NotAsked:
    """One run of the formatter for all lanes, and the listings that prove it."""
    if scope.lane is None or not scope.files:
        return ()
    return (
        format_task(scope.lane, scope.repository),
        files_task(scope.lane, scope.repository),
        settings_task(scope.repository, ()),
        suppressions_task(scope.paths),
    )


def read(settings: Settings, scope: Scope, results: Mapping[str, TaskResult]) -> Reading:
    """One finding for each file that is not formatted, cannot be parsed, or is not looked at."""
    if scope.lane is None or not scope.files:
        return Reading(
            problems=(Problem(what="no tracked Python file is in this lane", way_out="see the gate `lanes`"),)
        )
    files, lane = scope.paths, scope.lane
    seen = read_ruff(results, task="ruff-format", gate="format", repository=scope.repository, files=files)
    if not isinstance(seen, RuffEvidence):
        return Reading(problems=seen)
    all_found = tuple(_renamed(finding) for finding in seen.report.findings)
    mine = under_lane(all_found, lane, scope.repository)
    unread = {finding.path for finding in mine if finding.path and finding.check == "format/file-not-read"}
    examined = [path for path in seen.listed_files if path not in unread and path not in seen.failed]
    absent = sorted(set(files) - set(seen.listed_files))
    findings = [*mine, *(_not_checked(path, seen) for path in absent), *_switched_off(seen)]
    explained = {
        "ruff does not look at it (finding format/file-not-checked)": absent,
        "ruff cannot read it (finding format/file-not-read)": unread,
    }
    return Reading(
        account=balance(unit="file", expected=files, examined=examined, explained=explained),
        measurements=_measurements(mine, seen, examined),
        findings=tuple(sorted(findings, key=lambda finding: finding.sort_key)),
        problems=(*seen.problems, *_witnesses(results["ruff-format"], all_found)),
        notes=(*(f"ruff: {remark}" for remark in seen.spoken.remarks[:5]), *apart_note(all_found, scope.repository)),
        tool=seen.tool,
    )


def conditions(settings: Settings, scope: Scope) -> tuple[Condition, ...]:
    """Nothing beyond the findings."""
    return ()


def known_bad(settings: Settings, scope: Scope) -> tuple[KnownBad, ...]:
    """An unformatted file in the deepest folder and in each top path of the lane; one that cannot be parsed."""
    if scope.lane is None:
        return ()
    cases = []
    for number, place in enumerate(planted_places(scope.lane, scope.paths, name="gates_known_bad_format.py")):
        planted = [("an unformatted line", "format/file-not-formatted", "x  =  {  'a':1 }\n")]
        if number == 0:
            planted.append(("a syntax error", "format/file-not-parsed", "def broken(:\n"))
            planted.append(("a formatter that is switched off", "format/switched-off", "# fmt: off\nx = {  'a':1 }\n"))
        cases += [
            KnownBad(
                name=f"{name} in {own.path}",
                files=own.files(text),
                appends=own.appends(text),
                check=check,
                path=own.path,
            )
            for own, (name, check, text) in ((place.also(extra), it) for extra, it in enumerate(planted))
        ]
    return tuple(cases)


def _renamed(finding: Finding) -> Finding:
    """The gate's own check ids; an unformatted file is one finding of the whole file."""
    check = CHECKS.get(finding.check, finding.check)
    if check == "format/file-not-read" and finding.path and not finding.path.endswith(PYTHON):
        check = "format/document-not-read"
    if finding.check != "format/unformatted":
        return replace(finding, check=check, fix=Fix.NONE)
    if finding.path and not finding.path.endswith(PYTHON):
        text = "`ruff format` would rewrite Python code in this document"
        return Finding(check="format/document-not-formatted", message=text, path=finding.path, fix=Fix.SAFE)
    return Finding(check=check, message="`ruff format` would rewrite this file", path=finding.path, fix=Fix.SAFE)


def _not_checked(path: str, seen: RuffEvidence) -> Finding:
    cause = cause_of_absence(path, seen.governed, formatter=True)
    message = f"the formatter does not look at this file: {cause}"
    return Finding(check="format/file-not-checked", path=path, message=message)


def _switched_off(seen: RuffEvidence) -> list[Finding]:
    text = "nothing ends this comment, so the formatter leaves the rest of the file alone"
    return [
        Finding(check="format/switched-off", path=entry.path, line=line, message=text)
        for entry in seen.silenced
        for line in entry.format_open_lines
    ]


def _measurements(mine: tuple[Finding, ...], seen: RuffEvidence, examined: list[str]) -> tuple[Measurement, ...]:
    unformatted = {finding.path for finding in mine if finding.check == "format/file-not-formatted"}
    unparsed = {finding.path for finding in mine if finding.check == "format/file-not-parsed"}
    documents = {finding.path for finding in mine if finding.check == "format/document-not-formatted"}
    formatted = sum(path not in unformatted and path not in unparsed for path in examined)
    silenced: list[tuple[str | None, int]] = [(None, sum(entry.format_comments for entry in seen.silenced))]
    silenced += [(entry.path, entry.format_comments) for entry in seen.silenced if entry.format_comments]
    lower = Direction.LOWER
    return (
        Measurement(metric="format.formatted-files", value=formatted, of=len(examined), unit="file"),
        Measurement(metric="format.unformatted", value=len(unformatted), unit="file", better=lower),
        Measurement(metric="format.unformatted-documents", value=len(documents), unit="document", better=lower),
        *(
            Measurement(metric="format.suppressions", value=count, unit="suppression", path=path, better=lower)
            for path, count in silenced
        ),
    )


def _witnesses(check: TaskResult, found: tuple[Finding, ...]) -> tuple[Problem, ...]:
    """Exit code and report must tell the same story: 1 needs a file to reformat, 2 a file that could not be read."""
    codes = {invocation.exit_code for invocation in check.invocations}
    faults = any(finding.check in _FAULTS for finding in found)
    if (_COULD_NOT in codes) != faults or ((codes == {0}) != (not found)):
        said = " ".join(check.stderr.decode("utf-8", "replace").split())[:300]
        ended = ", ".join(sorted(str(code) for code in codes))
        what = f"ruff format ended with exit code {ended}, but its report says otherwise"
        return (Problem(what=f"{what}: {said or 'it said nothing'}", way_out="run `ruff format --check` by hand"),)
    return ()


GATE = Gate(
    name="format",
    settings=Settings,
    checks=(
        Check(
            id="format/file-not-formatted",
            title="`ruff format` would rewrite this file.",
            way_out="Run `ruff format` on it.",
            command="ruff format",
        ),
        Check(
            id="format/document-not-formatted",
            title="`ruff format` would rewrite Python code in this document, which the account does not count.",
            why="ruff formats notebooks and the code blocks of Markdown files, but does not list those it looked at.",
            way_out="Run `ruff format` on it, or name it in `format.exclude`.",
            command="ruff format",
        ),
        Check(
            id="format/file-not-parsed",
            title="ruff cannot parse this file, so nobody knows whether it is formatted.",
            way_out="Mend its syntax.",
            breaks=Breaks.FILE,
        ),
        Check(
            id="format/file-not-read",
            title="ruff cannot read this file.",
            way_out="Do as the message says: most often, save it as UTF-8.",
            always=True,
        ),
        Check(
            id="format/document-not-read",
            title="ruff cannot read this notebook or Markdown file.",
            way_out="Do as the message says: a notebook must be valid JSON; or name it in `format.exclude`.",
            always=True,
        ),
        Check(
            id="format/switched-off",
            title="A `# fmt: off` that nothing ends leaves the rest of the file unformatted.",
            way_out="Write `# fmt: on` after what must stay as it is, or exclude the file by name.",
        ),
        Check(
            id="format/file-not-checked",
            title="The formatter does not look at a tracked file of the lane.",
            way_out="Take it out of `exclude`, `format.exclude`, .gitignore or `include`; or rename it.",
            always=True,
        ),
    ),
    plan=plan,
    read=read,
    conditions=conditions,
    known_bad=known_bad,
    unit="file",
    expects_files=True,
    is_default=True,
)
