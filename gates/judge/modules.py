"""Modules: the folders (in a flat package the files) that people speak of, with what is known of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from gates.judge.ruling import owner_of
from gates.model.health import LaneSummary, PartVerdict
from gates.model.outlook import Module
from gates.model.quantity import Measurement
from gates.model.scope import Component, is_python, is_within
from gates.model.status import FindingState, Status
from gates.readers.codeowners import CodeOwners

FLAT = 40
"""A folder without folders of at most so many files is shown file by file."""
_TEST_FOLDERS = frozenset({"tests", "test", "testing", "spec"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Areas:
    """Which module and which lane a file is of."""

    module_of: Mapping[str, str] = field(default_factory=dict)
    """Production file -> its module."""
    lane_of: Mapping[str, str] = field(default_factory=dict)
    """Python file -> its lane."""
    tests: tuple[str, ...] = ()

    @classmethod
    def of(cls, paths: Iterable[str], lanes: Sequence[LaneSummary]) -> Areas:
        """Sort the files of a tree into lanes, the longest path first, and into modules."""
        roots = sorted(((root, lane.lane) for lane in lanes for root in lane.paths), key=lambda it: -len(it[0]))
        owned: dict[tuple[str, str], list[str]] = defaultdict(list)
        lane_of: dict[str, str] = {}
        tests = []
        for path in sorted(path for path in paths if is_python(path)):
            root, lane = next(((root, lane) for root, lane in roots if is_within(path, (root,))), ("", ""))
            if lane:
                lane_of[path] = lane
            if looks_like_test(path):
                tests.append(path)
            elif lane:
                owned[lane, root].append(path)
        module_of = {path: name for (_, root), files in owned.items() for path, name in _modules_below(root, files)}
        return cls(module_of=module_of, lane_of=lane_of, tests=tuple(tests))

    def area(self, path: str) -> str:
        """The module of a file; for all others the folder that holds it."""
        return self.module_of.get(path) or path.rpartition("/")[0] or path

    def whole(self) -> frozenset[str]:
        """The areas that are folders and hold no other area: their name stands for all of their files."""
        every = {self.area(path) for path in self.lane_of}
        above = {"/".join(name.split("/")[:depth]) for name in every for depth in range(1, name.count("/") + 1)}
        return frozenset(every - above - {"."} - self.lane_of.keys())


def looks_like_test(path: str) -> bool:
    """Whether a path is that of a test by its name or its folders, as pytest users have them."""
    *folders, name = path.split("/")
    return name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py" or bool(
        _TEST_FOLDERS & {*folders}
    )  # fmt: skip


def _modules_below(root: str, files: Sequence[str]) -> Iterable[tuple[str, str]]:
    """(file, module): down to the first folder that branches, then its folders; its own files are the folder itself."""
    base = "" if root == "." else root
    if list(files) == [base]:
        return [(base, base)]
    while True:
        depth = len(base.split("/")) if base else 0
        below = {path.split("/")[depth] for path in files if path.count("/") > depth}
        direct = [path for path in files if path.count("/") == depth]
        if len(below) == 1 and not direct:
            base = "/".join(filter(None, (base, below.pop())))
            continue
        break
    if not below and len(files) <= FLAT:
        return [(path, path) for path in files]
    name_of = {path: "/".join(path.split("/")[: depth + (path.count("/") > depth)]) or "." for path in files}
    return [(path, name_of[path]) for path in files]


def modules(
    verdicts: Sequence[PartVerdict],
    areas: Areas,
    lanes: Sequence[LaneSummary],
    owners: CodeOwners,
    components: Sequence[Component],
) -> tuple[Module, ...]:
    """A row for each module, by name."""
    files = defaultdict[str, list[str]](list)
    for path, name in areas.module_of.items():
        files[name].append(path)
    by_lane = {lane.lane: lane for lane in lanes}
    looked = {each.part.lane for each in verdicts if each.part.gate == "lint" and each.status is not Status.ERROR}
    coverage, mutation = (_sums(verdicts, areas, metric) for metric in ("coverage.lines", "mutation.score"))
    findings = _counts(verdicts, areas)
    claimed = [(each.path, each.value, each.of) for each in _claimed(verdicts) if each.path and each.of]
    rows = []
    for name, own in sorted(files.items()):
        lane = by_lane[areas.lane_of[own[0]]]
        rows.append(
            Module(
                name=name,
                lane=lane.lane,
                owner=owner_of(own, owners) or lane.owner,
                tier=lane.tier,
                files=len(own),
                tests=len(named_after(name, areas.tests)) or None,
                coverage=coverage.get(name),
                mutation=mutation.get(name),
                findings=findings.get(name, 0) if lane.lane in looked else None,
                claims=_standing([it[1:] for it in claimed if any(is_within(path, (it[0],)) for path in own)]),
                specs=", ".join(
                    sorted(it.name for it in components if any(is_within(path, it.paths) for path in own))
                ),
                paths=(name,),
            )
        )  # fmt: skip
    return tuple(rows)


def named_after(module: str, tests: Iterable[str]) -> tuple[str, ...]:
    """The files of tests named after a module: `test_NAME.py`, `NAME_test.py`, all in a folder NAME or `test_NAME`."""
    stem = PurePosixPath(module).stem.strip("_")
    if not stem:
        return ()
    found = []
    for path in tests:
        *folders, name = path.split("/")
        own = name.removesuffix(".py").removeprefix("test_").removesuffix("_test")
        below = folders[next((place + 1 for place, it in enumerate(folders) if it in _TEST_FOLDERS), len(folders)) :]
        if name != "conftest.py" and (own == stem or own.startswith(f"{stem}_") or {stem, f"test_{stem}"} & {*below}):
            found.append(path)
    return tuple(found)


def _sums(verdicts: Sequence[PartVerdict], areas: Areas, metric: str) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    seen: set[str] = set()
    for verdict in verdicts:
        if verdict.status is Status.ERROR:
            continue
        for each in verdict.measurements:
            name = areas.module_of.get(each.path or "")
            if each.metric != metric or name is None or each.of is None or each.component or each.path in seen:
                continue
            seen.add(each.path or "")
            value, of = found.get(name, (0, 0))
            found[name] = (value + each.value, of + each.of)
    return found


def _counts(verdicts: Sequence[PartVerdict], areas: Areas) -> dict[str, int]:
    """Findings that nobody waived, module by module, without those that a number judges, such as mutants."""
    counts: dict[str, int] = {}
    for verdict in verdicts:
        for judged in verdict.findings:
            name = areas.module_of.get(judged.finding.path or "")
            if name is not None and judged.state is not FindingState.WAIVED and not judged.finding.judged_by:
                counts[name] = counts.get(name, 0) + 1
    return counts


def _claimed(verdicts: Sequence[PartVerdict]) -> Iterable[Measurement]:
    for verdict in verdicts:
        if verdict.part.gate == "claims" and verdict.status is not Status.ERROR:
            yield from (each for each in verdict.measurements if each.metric == "claims.standing")


def _standing(found: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    return (sum(value for value, _ in found), sum(of for _, of in found)) if found else None
