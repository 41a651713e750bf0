"""Work packages: no two of them touch the same file, so that people and branches do not get in each other's way."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from gates.judge import wording
from gates.judge.decisions import Decided
from gates.judge.modules import Areas
from gates.judge.ruling import area as smallest
from gates.judge.ruling import owner_of
from gates.judge.weighed import DEBT, Kind, Weighed
from gates.model.finding import Finding
from gates.model.health import LaneSummary
from gates.model.outlook import Gain, Package
from gates.model.scope import is_within
from gates.model.status import Fix
from gates.readers.codeowners import CodeOwners

MOST = 40
WORTH_A_BRANCH = 25
"""Findings and functions up to which neighbours are gathered."""
_FILES_NAMED = 200
_COMMAND_FILES = 20
_BY_FILE = ("lint", "format", "compile")
"""Gates whose findings are repaired file by file: one rule can be shared between packages."""


_Work = dict[str, list[tuple[Weighed, tuple[Finding, ...]]]]
"""Area -> the decisions that speak of it, each with its findings there."""


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
    whole = areas.whole()
    found = []
    for names in _gathered(list(groups.values()), work, tests, owners):
        package = _package(names, work, tests, areas, owners, owner_of_lane, whole)
        urgency = min((each.decision.priority for name in names for each, _ in work[name]), default=DEBT)
        found.append((urgency, -_weight(names, work, tests), package.name, package))
    return tuple(package for *_, package in sorted(found, key=lambda it: it[:3])[:MOST])


def _weight(names: Sequence[str], work: _Work, tests: dict[str, list[str]]) -> int:
    """How many findings and functions there are."""
    return sum(len(same) for name in names for _, same in work[name]) + sum(len(tests.get(name, ())) for name in names)


def _gathered(
    groups: Sequence[list[str]], work: _Work, tests: dict[str, list[str]], owners: CodeOwners
) -> list[list[str]]:
    """Small neighbours of one owner in one folder are one package: a package is worth a branch of its own."""
    made: list[list[str]] = []
    open_now: dict[tuple[str, str], list[str]] = {}
    for names in groups:
        folder, owner = names[0].rpartition("/")[0], owner_of([names[0]], owners)
        before = open_now.get((folder, owner))
        if before is not None and _weight([*before, *names], work, tests) <= WORTH_A_BRANCH:
            before += names
            continue
        made.append(names)
        open_now[folder, owner] = names
    return made


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
    work: _Work,
    tests: dict[str, list[str]],
    areas: Areas,
    owners: CodeOwners,
    owner_of_lane: dict[str, str],
    whole: frozenset[str],
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
        name=_name(names),
        owner=owner_of(paths, owners) or (owner_of_lane.get(lane[0][0], "") if lane else ""),
        files=tuple(paths[:_FILES_NAMED]),
        tasks=tuple(told),
        commands=tuple(_commands(fixes, [name for name in names if name in whole])),
    )


def _name(names: Sequence[str]) -> str:
    """The module, or the first of them and how many more."""
    shared = smallest([f"{name}/" for name in names])
    if len(names) == 1 or (shared and shared in names):
        return shared if len(names) > 1 else names[0]
    return f"{names[0]} and {len(names) - 1:,} more"


def _commands(fixes: dict[tuple[str, str], set[str]], whole: Sequence[str]) -> list[str]:
    """A command for all rules that it repairs, and one that formats; they name only what is this package's own.

    Args:
        fixes: gate and rule -> the files in which its tool repairs something.
        whole: folders of which everything is of this package; they stand for their files.
    """
    rules = sorted(code for gate, code in fixes if gate == "lint")
    made = []
    for command, gate in ((f"ruff check --select {','.join(rules)} --fix", "lint"), ("ruff format", "format")):
        files = {path for (own, _), paths in fixes.items() if own == gate for path in paths}
        named = [folder for folder in whole if sum(is_within(path, (folder,)) for path in files) > _COMMAND_FILES]
        targets = [*named, *sorted(path for path in files if not is_within(path, tuple(named)))]
        made += [
            f"{command} {' '.join(map(wording.shell_path, targets[at : at + _COMMAND_FILES]))}"
            for at in range(0, len(targets), _COMMAND_FILES)
        ]
    return made


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
