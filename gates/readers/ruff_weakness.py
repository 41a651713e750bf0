"""Where ruff's configuration quietly asks less of a lane than its main configuration, or the gate's settings, say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from gates.model.finding import Finding
from gates.model.scope import Lane, Repository, SourceFile, longest_claim
from gates.readers.ruff_scope import RUFF_NAMES, Governed
from gates.readers.ruff_settings import PerFileIgnore, RuffSettings

NAMED = 5
"""How many rules a message names."""
_OF_UNUSED = frozenset({"F841", "B007", "RUF059", "ARG001", "ARG002", "ARG003", "ARG004", "ARG005"})
_ORDINARY = ("total", "x", "first_name")
"""Names that nobody calls dummies."""
_ROOT_NAMES = ("pyproject.toml", "ruff.toml", ".ruff.toml")


def weak_spots(
    governed: Governed, files: Sequence[str], select: Sequence[str], *, fallback: Sequence[str]
) -> tuple[Finding, ...]:
    """Nested configurations with fewer rules, ignores that switch everything off, selected rules that are off.

    Args:
        governed: ruff's own answer.
        files: the lane's tracked Python files.
        select: rules that the gate's settings ask for; empty when the repository's configuration decides.
        fallback: rules that a repository without configuration is held to.
    """
    held = governed.configurations(files)
    required = _required(governed, fallback)
    findings: list[Finding] = []
    for name, (settings, paths) in held.items():
        place = name if name and not name.startswith("/") else None
        if name.startswith("/"):
            message = f"{len(paths):,} files are governed by a configuration outside the repository"
            findings.append(Finding(check="lint/nested-configuration", message=message))
        lacking = required.difference(settings.rules)
        if place and "/" in place and lacking:
            message = f"this configuration governs {len(paths):,} files of the lane and lacks {_names(lacking)}"
            findings.append(Finding(check="lint/nested-configuration", path=place, message=message))
        if place and "/" in place:
            findings += _ignored_below(governed, settings, place, paths, required)
        findings += _unused_unseen(settings, place, len(paths))
        for entry in settings.per_file_ignores:
            count = sum(entry.matches(f"{governed.root}/{path}") for path in paths)
            if count:
                findings += _switched_off(entry, settings, select, place, count)
    return tuple(findings)


def shadowed_tables(governed: Governed, files: Sequence[str], repository: Repository) -> Iterator[Finding]:
    """A configuration of some of these files that keeps ruff from the `[tool.ruff]` beside it."""
    for name in governed.configurations(files):
        folder, _, last = name.rpartition("/")
        beside = f"{folder}/pyproject.toml" if folder else "pyproject.toml"
        if last in RUFF_NAMES and "ruff" in (repository.tool_tables.get(beside) or ()):
            message = f"ruff obeys this file and never reads [tool.ruff] of {beside}"
            yield Finding(check="lint/shadowed-configuration", path=name, message=message)


def under_lane(findings: Sequence[Finding], lane: Lane, repository: Repository) -> tuple[Finding, ...]:
    """Findings in tracked files of the lane: its Python files, and others, such as notebooks, by longest path."""
    return tuple(finding for finding in findings if owner_of(finding.path, repository) == lane.name)


def owner_of(path: str | None, repository: Repository) -> str | None:
    """The lane that holds a tracked file, Python or not; None for a path that is not tracked or in no lane."""
    file = _tracked(repository).get(path)
    if file is None or path is None:
        return None
    if file.is_python:
        return file.lane
    lane = longest_claim(path, repository.lanes)
    return lane.name if lane else None


@lru_cache(maxsize=8)
def _tracked(repository: Repository) -> dict[str | None, SourceFile]:
    return {file.path: file for file in repository.files}


def covers(selector: str, code: str) -> bool:
    """Whether a selector such as `E`, `E5`, `PL` or `ALL` stands for a rule's code."""
    letters = re.match("[A-Z]*", code)
    asked = re.match("[A-Z]*", selector)
    if selector == "ALL" or letters is None or asked is None:
        return selector == "ALL"
    return code.startswith(selector) and (letters[0] == asked[0] or asked[0] == selector == "PL")


def _required(governed: Governed, fallback: Sequence[str]) -> frozenset[str]:
    main = _main(governed)
    if main is None:
        return frozenset()
    if main.settings_path is not None:
        return frozenset(main.rules)
    return frozenset(rule for rule in main.rules if any(covers(selector, rule) for selector in fallback))


def _main(governed: Governed) -> RuffSettings | None:
    """The settings of the root's configuration, or ruff's own where there is none; None when no file has them."""
    known = {governed.name_of(settings): settings for settings in governed.by_file.values()}
    return next((known[name] for name in (*_ROOT_NAMES, "") if name in known), None)


def _ignored_below(
    governed: Governed, settings: RuffSettings, place: str, paths: Sequence[str], required: frozenset[str]
) -> Iterator[Finding]:
    """Rules of the root's that a nested configuration takes from some files, where the root itself does not."""
    main = _main(governed)
    lost: set[str] = set()
    count = 0
    for path in paths if main is not None else ():
        off = _ignored(settings, f"{governed.root}/{path}") & required.intersection(settings.rules)
        off -= _ignored(main, f"{governed.root}/{path}") if main is not None else frozenset()
        lost |= off
        count += bool(off)
    is_blanket = any(entry.rules.issuperset(settings.rules) for entry in settings.per_file_ignores)  # told elsewhere
    if lost and not is_blanket:
        message = f"its per-file-ignores take {_names(frozenset(lost))} from {count:,} files of the lane"
        yield Finding(check="lint/nested-configuration", path=place, message=message)


def _ignored(settings: RuffSettings, path: str) -> frozenset[str]:
    return frozenset().union(*(entry.rules for entry in settings.per_file_ignores if entry.matches(path)))


def _switched_off(
    entry: PerFileIgnore, settings: RuffSettings, select: Sequence[str], place: str | None, count: int
) -> Iterator[Finding]:
    rules = frozenset(settings.rules)
    off = entry.rules & rules
    if rules and off == rules:
        message = f"per-file-ignores `{entry.basename}` switches every rule off for {count:,} files of the lane"
        yield Finding(check="lint/blanket-per-file-ignore", path=place, message=message)
        return
    for selector in select:
        meant = {rule for rule in rules if covers(selector, rule)}
        if meant and meant <= off:
            message = (
                f"{selector} is selected, but per-file-ignores `{entry.basename}` switches it off for {count:,} files"
            )
            yield Finding(check="lint/rule-not-effective", path=place, message=message)


def _unused_unseen(settings: RuffSettings, place: str | None, count: int) -> Iterator[Finding]:
    """Rules for names that are not used, where every name is said to need no use."""
    asked = sorted(rule for rule in settings.rules if rule in _OF_UNUSED)
    if asked and settings.dummy_names and all(_matches(settings.dummy_names, name) for name in _ORDINARY):
        what = (
            f"`dummy-variable-rgx` lets every name go unused, so {', '.join(asked)} report nothing in {count:,} files"
        )
        yield Finding(check="lint/rule-not-effective", path=place, message=what)


def _matches(expression: str, name: str) -> bool:
    try:
        return re.search(expression, name) is not None
    except re.error:
        return False  # Python reads other expressions than ruff does: nobody knows


def _names(rules: frozenset[str]) -> str:
    shown = ", ".join(sorted(rules)[:NAMED])
    return f"{len(rules):,} rules of the root's ({shown}{', ...' if len(rules) > NAMED else ''})"
