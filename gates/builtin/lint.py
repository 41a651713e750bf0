"""Holds the lane's Python files to ruff's rules, and proves that ruff looked at every one of them.

ruff is asked three things, always read-only and without its cache: what it finds, which files it looks at, and which
rules are really in force; a probe counts the comments that silence it. A tracked file that ruff skips, a nested
configuration weaker than the root's, and a comment that silences everything are findings of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

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
    balance,
    blanket_findings,
    cause_of_absence,
    check_task,
    covers,
    default_task,
    files_task,
    has_configuration,
    our_choice,
    planted_places,
    read_default,
    read_ruff,
    refuse_misspelt,
    settings_task,
    shadowed_tables,
    stray_notes,
    suppressions_task,
    under_lane,
    unknown_rules,
    weak_spots,
)

DEFAULT_SELECT = ("E4", "E7", "E9", "F")
"""Rules for a repository that has no configuration of ruff, so that an upgrade of ruff does not move them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What the lane is held to. Without any of it, the repository's own ruff configuration decides."""

    select: tuple[str, ...] = ()
    """Rule codes or prefixes that are checked instead of those in ruff's configuration; `E902` is always added."""
    ignore: tuple[str, ...] = ()
    """Rule codes or prefixes that are not checked."""
    target_version: str = ""
    """Oldest Python that the code must run on, as ruff writes it: `py311`; empty: ruff's configuration decides."""
    preview: bool = False
    """Switch ruff's preview rules on; when false, ruff's configuration decides."""
    maximum_suppressions: int | None = None
    """At most so many silenced rules in the lane, in comments; not bounded when it is not set."""

    def __post_init__(self) -> None:
        """Refuse what cannot be a rule. Raises ValueError."""
        refuse_misspelt({"select": self.select, "ignore": self.ignore})


def plan(settings: Settings, scope: Scope) -> tuple[Task, ...] | NotAsked:
    """One run of ruff for all lanes with equal settings, and the listings that prove it."""
    if scope.lane is None or not scope.files:
        return ()
    options = _options(settings, scope)
    return (
        check_task(scope.lane, scope.repository, options),
        files_task(scope.lane, scope.repository),
        settings_task(scope.repository, options),
        suppressions_task(scope.paths),
        *((default_task(scope.repository),) if _is_our_choice(settings, scope) else ()),
    )


def read(settings: Settings, scope: Scope, results: Mapping[str, TaskResult]) -> Reading:
    """Findings of the lane's own files, an account of what ruff looked at, and what weakens or silences it."""
    if scope.lane is None or not scope.files:
        return Reading(
            problems=(Problem(what="no tracked Python file is in this lane", way_out="see the gate `lanes`"),)
        )
    files, lane = scope.paths, scope.lane
    seen = read_ruff(results, task="ruff-check", gate="lint", repository=scope.repository, files=files)
    default = read_default(results) if _is_our_choice(settings, scope) else 0
    faults = seen if not isinstance(seen, RuffEvidence) else (default,) if isinstance(default, Problem) else ()
    if not isinstance(seen, RuffEvidence) or isinstance(default, Problem):
        asked = {"select": settings.select, "ignore": settings.ignore}
        return Reading(problems=unknown_rules(results.get("ruff-check"), asked) or faults)
    mine = under_lane(seen.report.findings, lane, scope.repository)
    examined = [path for path in seen.listed_files if path not in seen.failed]
    absent = sorted(set(files) - set(seen.listed_files))
    findings = [
        *mine,
        *(_not_linted(path, seen) for path in absent),
        *blanket_findings(seen.silenced),
        *weak_spots(seen.governed, files, settings.select, fallback=DEFAULT_SELECT),
        *shadowed_tables(seen.governed, files, scope.repository),
    ]
    explained = {
        "ruff does not look at it (finding lint/file-not-linted)": absent,
        "ruff cannot read it (finding lint/E902)": seen.report.unreadable,
    }
    return Reading(
        account=balance(unit="file", expected=files, examined=examined, explained=explained),
        measurements=_measurements(mine, seen, files),
        findings=tuple(sorted(findings, key=lambda finding: finding.sort_key)),
        problems=(*seen.problems, *_witnesses(results["ruff-check"])),
        notes=_notes(seen, settings, scope, default=default),
        tool=seen.tool,
        digests={"rule-set": seen.governed.rule_set(files)},
    )


def conditions(settings: Settings, scope: Scope) -> tuple[Condition, ...]:
    """A bound on suppressions, when one is set."""
    if settings.maximum_suppressions is None:
        return ()
    return (Condition(metric="lint.suppressions", maximum=Decimal(settings.maximum_suppressions), source="lint"),)


def known_bad(settings: Settings, scope: Scope) -> tuple[KnownBad, ...]:
    """A syntax error, a silenced file and a silenced line in the deepest folder and in each top path of the lane."""
    if scope.lane is None:
        return ()
    cases = []
    for place in planted_places(scope.lane, scope.paths, name="gates_known_bad_lint.py"):
        planted = [("a syntax error", "lint/invalid-syntax", "def broken(:\n")]
        planted += [("a silenced line", "lint/blanket-noqa", "import os  # noqa\n")]
        if place.is_new:
            planted += [("a silenced file", "lint/blanket-file-noqa", "# ruff: noqa\nimport os\n")]
        if any(covers(code, "F401") for code in _select(settings, scope)):
            planted += [("an unused import", "lint/F401", "import gates_known_bad_module\n")]
        cases += [
            KnownBad(
                name=f"{name} in {own.path}",
                files=own.files(text),
                appends=own.appends(text),
                check=check,
                path=own.path,
            )
            for own, (name, check, text) in ((place.also(number), it) for number, it in enumerate(planted))
        ]
    return tuple(cases)


def _select(settings: Settings, scope: Scope) -> tuple[str, ...]:
    if settings.select:
        return settings.select
    return () if has_configuration(scope.repository, scope.paths) else DEFAULT_SELECT


def _is_our_choice(settings: Settings, scope: Scope) -> bool:
    return not settings.select and bool(_select(settings, scope))


def _options(settings: Settings, scope: Scope) -> tuple[str, ...]:
    select = _select(settings, scope)
    options: tuple[str, ...] = ()
    if select:
        options += ("--select", ",".join(dict.fromkeys((*select, "E902"))))
    if settings.ignore:
        options += ("--ignore", ",".join(settings.ignore))
    if settings.target_version:
        options += ("--target-version", settings.target_version)
    return (*options, "--preview") if settings.preview else options


def _witnesses(check: TaskResult) -> tuple[Problem, ...]:
    """Exit code and report must tell the same story, process by process."""
    problems = []
    for invocation in check.invocations:
        has_report = bool(invocation.stdout.strip())
        if (invocation.exit_code == 1) != has_report:
            what = f"ruff ended with {invocation.exit_code}, but its report is {'not ' if has_report else ''}empty"
            problems.append(Problem(what=what, way_out="look for an output file or `exit-zero` around ruff"))
    return tuple(problems)


def _not_linted(path: str, seen: RuffEvidence) -> Finding:
    cause = cause_of_absence(path, seen.governed)
    return Finding(check="lint/file-not-linted", path=path, message=f"ruff does not look at this file: {cause}")


def _measurements(mine: tuple[Finding, ...], seen: RuffEvidence, files: tuple[str, ...]) -> tuple[Measurement, ...]:
    fixable = sum(finding.fix is not Fix.NONE for finding in mine)
    ignored, rules = seen.governed.ignored_rules(files), seen.governed.fewest_rules(files)
    silenced: list[tuple[str | None, int]] = [(None, sum(entry.lint_count for entry in seen.silenced))]
    silenced += [(entry.path, entry.lint_count) for entry in seen.silenced if entry.lint_count]
    lower = Direction.LOWER
    return (
        Measurement(metric="lint.findings", value=len(mine), unit="finding", better=lower),
        Measurement(metric="lint.fixable", value=fixable, unit="finding"),
        Measurement(metric="lint.per-file-ignores", value=ignored, unit="rule", better=lower),
        Measurement(metric="lint.rules", value=rules, unit="rule"),
        *(
            Measurement(metric="lint.suppressions", value=count, unit="suppression", path=path, better=lower)
            for path, count in silenced
        ),
    )


def _notes(seen: RuffEvidence, settings: Settings, scope: Scope, *, default: int) -> tuple[str, ...]:
    notes = [f"ruff: {remark}" for remark in seen.spoken.remarks[:5]]
    notes += stray_notes(seen.report.findings, scope.repository, lane=scope.lane)
    select = _select(settings, scope)
    if _is_our_choice(settings, scope):
        asked = seen.governed.fewest_rules(scope.paths)
        notes.append(our_choice(select, asked=asked, default=default, version=seen.tool.version))
    elif not select and "" in seen.governed.configurations(scope.paths):
        notes.append("no configuration of ruff governs some files: ruff's own default rules change with its version")
    return tuple(notes)


GATE = Gate(
    name="lint",
    settings=Settings,
    checks=(
        Check(
            id="lint/*",
            title="A rule of ruff says no; the id ends with the rule's code, for example lint/F401.",
            way_out="Mend it as `ruff rule CODE` explains, or take the rule out of `select`.",
        ),
        Check(
            id="lint/invalid-syntax",
            title="ruff cannot parse the file, so no rule looks at it.",
            way_out="Mend its syntax.",
            breaks=Breaks.FILE,
        ),
        Check(
            id="lint/file-not-linted",
            title="ruff does not look at a tracked file of the lane.",
            why="Nothing in it can ever turn the gate red.",
            way_out="Take it out of `exclude`, .gitignore or `include`, rename it, or move it to a lane without lint.",
            always=True,
        ),
        Check(
            id="lint/nested-configuration",
            title="A nested ruff configuration lacks rules of the root's, or one outside the repository governs.",
            why="Nothing is inherited without `extend`, so strictness silently stops at that folder.",
            way_out="Delete it, or start it with `extend`.",
        ),
        Check(
            id="lint/shadowed-configuration",
            title="A `ruff.toml` stands beside `[tool.ruff]` of pyproject.toml, which ruff then never reads.",
            why="The rules that are written there are asked of nobody.",
            way_out="Keep one: move the table's settings into the `ruff.toml`, or delete that file.",
        ),
        Check(
            id="lint/rule-not-effective",
            title="A selected rule is switched off for files of the lane by per-file-ignores.",
            way_out="Narrow the pattern, or take the rule out of `select` for this lane.",
        ),
        Check(
            id="lint/blanket-per-file-ignore",
            title="per-file-ignores switches every rule off for files of the lane.",
            way_out="Name the rules that are to be ignored.",
        ),
        Check(
            id="lint/blanket-noqa",
            title="A `# noqa` comment names no rule, so it silences all of them on its line.",
            why="`# noqa E501` without the colon is such a comment.",
            way_out="Write `# noqa: CODE`.",
        ),
        Check(
            id="lint/blanket-file-noqa",
            title="A `# ruff: noqa` or `# flake8: noqa` comment silences every rule in its whole file.",
            why="It also silences code that is added later.",
            way_out="Name the rules: `# ruff: noqa: CODE`.",
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
