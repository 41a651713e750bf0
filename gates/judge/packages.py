"""Work packages: no two of them touch the same file, so that people and branches do not get in each other's way."""

from __future__ import annotations

import shlex
from collections import Counter, defaultdict
from collections.abc import Sequence

from gates.judge import wording
from gates.judge.decisions import Decided
from gates.judge.modules import Areas
from gates.judge.ruling import area as smallest
from gates.judge.ruling import owner_of
from gates.judge.weighed import Kind, Weighed
from gates.model.finding import Finding
from gates.model.health import LaneSummary
from gates.model.outlook import Gain, Package
from gates.model.status import Fix
from gates.readers.codeowners import CodeOwners

MOST = 40
_FILES_NAMED = 200
_COMMAND_FILES = 20
_BY_FILE = ("lint", "format", "compile")
"""Gates whose findings are repaired file by file: one rule can be shared between packages."""


def packages(
    decided: Decided, gains: Sequence[Gain], areas: Areas, lanes: Sequence[LaneSummary], owners: CodeOwners
) -> tuple[Package, ...]:
    """The packages with most work first.

    A file is of one module and a module of one package. What is repaired file by file is shared between packages; a
    cause that reaches into several modules joins them.
    """
    work = defaultdict[str, list[tuple[Weighed, tuple[Finding, ...]]]](list)
    joined = _Groups()
    for each in decided.every:
        by_area = defaultdict[str, list[Finding]](list)
        for finding in each.findings:
            place = finding.failed_at.partition(":")[0] or finding.path
            if place:
                by_area[areas.area(place)].append(finding)
        is_shared = each.part is not None and each.part.gate in _BY_FILE
        for name, same in by_area.items():
            work[name].append((each, tuple(same)))
        if not is_shared and each.kind is Kind.FINDINGS:
            joined.join(list(by_area))
    tests = _to_test(gains, areas)
    groups = defaultdict[str, list[str]](list)
    for name in sorted({*work, *tests}):
        groups[joined.root(name)].append(name)
    owner_of_lane = {lane.lane: lane.owner for lane in lanes}
    found = []
    for names in groups.values():
        package = _package(names, work, tests, areas, owners, owner_of_lane)
        weight = sum(len(same) for name in names for _, same in work[name])
        found.append((-weight, package.name, package))
    return tuple(package for _, _, package in sorted(found, key=lambda it: it[:2])[:MOST])


def _to_test(gains: Sequence[Gain], areas: Areas) -> dict[str, list[str]]:
    found = defaultdict[str, list[str]](list)
    for gain in gains:
        if gain.target is None or gain.covered >= gain.target:
            continue
        for gap in gain.functions:
            found[areas.area(gap.path)].append(f"{gap.name} in {gap.path}:{gap.line} ({gap.missing:,} lines)")
    return found


def _package(
    names: Sequence[str],
    work: dict[str, list[tuple[Weighed, tuple[Finding, ...]]]],
    tests: dict[str, list[str]],
    areas: Areas,
    owners: CodeOwners,
    owner_of_lane: dict[str, str],
) -> Package:
    files: set[str] = set()
    counts: Counter[tuple[int, str]] = Counter()
    fixes = defaultdict[tuple[str, str], set[str]](set)
    for name in names:
        for each, same in work[name]:
            own = {finding.failed_at.partition(":")[0] or finding.path or "" for finding in same} - {""}
            files |= own
            gate = each.part.gate if each.part else ""
            code = wording.code(same[0].check)
            cause = f": {same[0].group}" if same[0].group and gate not in _BY_FILE else ""
            counts[each.decision.priority, f"{gate} {code}{cause}"] += len(same)
            if gate in ("lint", "format") and each.decision.repair:
                fixable = {finding.path or "" for finding in same if finding.fix is Fix.SAFE}
                fixes[gate, code] |= fixable
    for name in names:
        files |= {line.partition(" in ")[2].partition(":")[0] for line in tests.get(name, ())}
    paths = sorted(files)
    lane = Counter(areas.lane_of[path] for path in paths if path in areas.lane_of).most_common(1)
    told = [f"P{priority} {wording.counted(count, 'finding')} of {text}" for (priority, text), count in sorted(
        counts.items(), key=lambda it: (it[0][0], -it[1], it[0][1])
    )]  # fmt: skip
    told += [f"test {line}" for name in names for line in tests.get(name, ())]
    return Package(
        name=names[0] if len(names) == 1 else smallest([f"{name}/" for name in names]) or names[0],
        owner=owner_of(paths, owners) or (owner_of_lane.get(lane[0][0], "") if lane else ""),
        files=tuple(paths[:_FILES_NAMED]),
        tasks=tuple(told),
        commands=tuple(_commands(fixes)),
    )


def _commands(fixes: dict[tuple[str, str], set[str]]) -> list[str]:
    """One command for each set of files, with every rule that it repairs there; only this package's files."""
    rules = sorted(code for gate, code in fixes if gate == "lint")
    files = sorted({path for (gate, _), paths in fixes.items() if gate == "lint" for path in paths})
    made = []
    if rules and files:
        made += [
            f"ruff check --select {','.join(rules)} --fix {_quoted(files[at : at + _COMMAND_FILES])}"
            for at in range(0, min(len(files), 3 * _COMMAND_FILES), _COMMAND_FILES)
        ]
    plain = sorted({path for (gate, _), paths in fixes.items() if gate == "format" for path in paths})
    if plain:
        made.append(f"ruff format {_quoted(plain[:_COMMAND_FILES])}")
    return made


def _quoted(paths: Sequence[str]) -> str:
    return " ".join(shlex.quote(f"./{path}" if path.startswith("-") else path) for path in paths)


class _Groups:
    """Names that were joined, directly or through others."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def root(self, name: str) -> str:
        while self._above.get(name, name) != name:
            name = self._above[name]
        return name

    def join(self, names: Sequence[str]) -> None:
        for name in names[1:]:
            first, other = sorted((self.root(names[0]), self.root(name)))
            self._above[other] = first
