"""Compiles every tracked file of the lane from memory, with the subject's interpreter.

No byte code is written and none is read, so no timestamp can hide a broken file. It says that the files parse and
compile with this version of Python. It does not say that they can be imported: the gate `smoke` asks that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gates.api import (
    Breaks,
    Check,
    Command,
    Condition,
    Direction,
    Finding,
    Gate,
    KnownBad,
    Measurement,
    NotAsked,
    Problem,
    Reading,
    Scope,
    Spot,
    Task,
    TaskResult,
    balance,
    glob_matches,
    planted_places,
    process_problems,
    read_compiled,
)

MARKERS = "<<<<<<< ours\nx = 1\n=======\nx = 2\n>>>>>>> theirs\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What is compiled, and whether warnings count."""

    exclude: tuple[str, ...] = ()
    """Globs over paths of files that are no Python in spite of their suffix, such as templates; they are counted."""
    warnings: bool = False
    """Whether a SyntaxWarning is a finding, and not only a number."""


def plan(settings: Settings, scope: Scope) -> tuple[Task, ...] | NotAsked:
    """One process that compiles the lane's files."""
    files, _ = _split(settings, scope)
    command = Command(argv=("{python}", "-I", "-B", "{probe:compile_sources}"), stdin="{paths}")
    return (Task(name="compile", commands=(command,), paths=files),) if files else ()


def read(settings: Settings, scope: Scope, results: Mapping[str, TaskResult]) -> Reading:
    """One finding for each file that does not compile; files compiled must equal the lane's files."""
    files, excluded = _split(settings, scope)
    if not files:
        what = f"no file of this lane is left to compile ({len(excluded)} excluded)"
        return Reading(problems=(Problem(what=what, way_out="see the gate `lanes`, and `exclude` of this gate"),))
    result = results.get("compile")
    problems = process_problems(result, name="compile")
    if result is None:
        return Reading(problems=problems)
    seen = read_compiled(result.stdout)
    findings = [_finding(spot, f"compile/{spot.kind}") for spot in seen.spots]
    if settings.warnings:
        findings += [_finding(spot, "compile/syntax-warning") for spot in seen.warnings]
    unreadable = [spot.path for spot in seen.spots if spot.kind == "unreadable"]
    return Reading(
        account=balance(
            unit="file",
            expected=scope.paths,
            examined=seen.files,
            explained={
                "excluded by policy (exclude)": excluded,
                "cannot be read (finding compile/unreadable)": unreadable,
            },
        ),
        measurements=(
            Measurement(metric="compile.errors", value=len(seen.spots), unit="finding", better=Direction.LOWER),
            Measurement(metric="compile.warnings", value=len(seen.warnings), unit="warning", better=Direction.LOWER),
            Measurement(metric="compile.excluded", value=len(excluded), unit="file", better=Direction.LOWER),
        ),
        findings=tuple(sorted(findings, key=lambda finding: finding.sort_key)),
        problems=(*problems, *seen.problems),
        notes=(f"{len(excluded):,} files are excluded by policy",) if excluded else (),
        tool=seen.tool,
    )


def conditions(settings: Settings, scope: Scope) -> tuple[Condition, ...]:
    """Nothing beyond the findings."""
    return ()


def known_bad(settings: Settings, scope: Scope) -> tuple[KnownBad, ...]:
    """A syntax error in the deepest folder and each top path; a conflict, a false encoding, a lone `return` in one."""
    if scope.lane is None:
        return ()
    files, _ = _split(settings, scope)
    cases = []
    for number, place in enumerate(planted_places(scope.lane, files, name="gates_known_bad_compile.py")):
        planted = [("a syntax error", "syntax-error", "def broken(:\n")]
        if number == 0:
            planted.append(("a merge conflict", "merge-conflict-marker", MARKERS))
            planted.append(("a return outside a function", "syntax-error", "return 1\n"))
        if number == 0 and place.is_new:
            planted.append(("an unknown encoding", "undecodable", "# -*- coding: no-such-codec -*-\n"))
        cases += [
            KnownBad(
                name=f"{name} in {own.path}",
                files=own.files(text),
                appends=own.appends(text),
                check=f"compile/{kind}",
                path=own.path,
            )
            for own, (name, kind, text) in ((place.also(extra), it) for extra, it in enumerate(planted))
        ]
    return tuple(cases)


def _split(settings: Settings, scope: Scope) -> tuple[tuple[str, ...], tuple[str, ...]]:
    excluded = {path for path in scope.paths if any(glob_matches(glob, path) for glob in settings.exclude)}
    return tuple(path for path in scope.paths if path not in excluded), tuple(sorted(excluded))


def _finding(spot: Spot, check: str) -> Finding:
    return Finding(check=check, path=spot.path, line=spot.line, column=spot.column, message=spot.message)


GATE = Gate(
    name="compile",
    settings=Settings,
    checks=(
        Check(
            id="compile/syntax-error",
            title="The file is not valid Python for the subject's interpreter.",
            way_out="Mend the line; where newer syntax is meant, name a newer interpreter with [tool.gates] python.",
            breaks=Breaks.FILE,
        ),
        Check(
            id="compile/merge-conflict-marker",
            title="A merge conflict was committed.",
            way_out="Choose a side and delete the lines with <<<<<<<, ======= and >>>>>>>.",
            breaks=Breaks.FILE,
        ),
        Check(
            id="compile/undecodable",
            title="The bytes of the file are not text in the encoding that it declares (UTF-8 when it declares none).",
            way_out="Save it as UTF-8, or declare its encoding in the first line.",
            breaks=Breaks.FILE,
        ),
        Check(
            id="compile/null-byte",
            title="The file holds a null byte.",
            way_out="Restore it from git or write it again: it was cut or is no text.",
            breaks=Breaks.FILE,
        ),
        Check(
            id="compile/too-complex",
            title="An expression or nesting is too deep for the interpreter.",
            way_out="Split it.",
            breaks=Breaks.FILE,
        ),
        Check(
            id="compile/unreadable",
            title="The file cannot be opened.",
            way_out="Make it readable for the user who runs the gates.",
            always=True,
            breaks=Breaks.FILE,
        ),
        Check(
            id="compile/syntax-warning",
            title="The compiler warns, for example of an assertion that is always true.",
            why="Reported when `warnings = true`; otherwise only counted.",
            way_out="Mend the line that it names.",
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
