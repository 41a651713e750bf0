"""Demands that every tracked Python file is in exactly one lane, and that every lane holds something.

A file in no lane is held by no gate, so a new folder that nobody wrote down would be green for ever. A lane whose path
is gone, is empty, or differs from another folder only in case guards nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gates.api import (
    Check,
    Condition,
    Direction,
    Finding,
    Gate,
    GateScope,
    KnownBad,
    Lane,
    Measurement,
    NotAsked,
    Problem,
    Reading,
    Repository,
    Scope,
    Task,
    TaskResult,
    balance,
    is_within,
)

NAMED = 3
"""How many files a finding of a folder names."""
PYTHON = (".py", ".pyi")


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Lanes are set in `[tool.gates.lanes]`; there is nothing to set here."""


def plan(settings: Settings, scope: Scope) -> tuple[Task, ...] | NotAsked:
    """Nothing is run: the repository's own listing is enough."""
    return ()


def read(settings: Settings, scope: Scope, results: Mapping[str, TaskResult]) -> Reading:
    """Every tracked Python file is looked at; those in no lane are findings, by folder, largest first."""
    repository = scope.repository
    python = tuple(file for file in repository.files if file.is_python)
    missing = tuple(path for path in repository.missing_files if path.endswith(PYTHON))
    outside = tuple(file.path for file in python if file.lane is None)
    findings = (*_outside(outside, python_paths(repository), repository), *_paths(repository), *_twins(repository))
    proposed = [lane.name for lane in repository.lanes if lane.is_proposed]
    paths = [file.path for file in python]
    return Reading(
        account=balance(unit="file", expected=[*paths, *missing], examined=paths),
        measurements=(
            Measurement(metric="lanes.files", value=len(python), unit="file"),
            Measurement(metric="lanes.files-outside", value=len(outside), unit="file", better=Direction.LOWER),
            Measurement(metric="lanes.lines", value=sum(file.lines for file in python), unit="line"),
        ),
        findings=findings,
        problems=tuple(_problems(repository, missing)),
        notes=(f"the lanes {', '.join(proposed)} are proposed from the layout: `gates init` writes them down",)
        if proposed
        else (),
    )


def conditions(settings: Settings, scope: Scope) -> tuple[Condition, ...]:
    """Nothing beyond the findings."""
    return ()


def known_bad(settings: Settings, scope: Scope) -> tuple[KnownBad, ...]:
    """A file in a folder of no lane; where a lane holds the whole repository, two folders that differ only in case."""
    folder = "gates_known_bad_outside"
    roots = [root for lane in scope.repository.lanes for root in lane.paths]
    if "." not in roots:
        path = f"{folder}/planted.py"
        return (
            KnownBad(
                name="a folder in no lane", files={path: "x = 1\n"}, check="lanes/file-outside-lanes", path=folder
            ),
        )
    files = {f"{folder}/planted.py": "x = 1\n", f"{folder.upper()}/planted.py": "x = 1\n"}
    return (
        KnownBad(name="two folders that differ in case", files=files, check="lanes/case-twin", path=folder.upper()),
    )


def python_paths(repository: Repository) -> tuple[str, ...]:
    """The tracked Python files that a lane owns."""
    return tuple(file.path for file in repository.files if file.is_python and file.lane is not None)


def _outside(outside: tuple[str, ...], owned: tuple[str, ...], repository: Repository) -> list[Finding]:
    held = {folder for path in owned for folder in _folders(path)}
    held |= {folder for lane in repository.lanes for root in lane.paths for folder in (*_folders(root), root)}
    by_folder: dict[str, list[str]] = {}
    for path in outside:
        free = [folder for folder in _folders(path) if folder not in held]
        by_folder.setdefault(min(free, key=len) if free else _parent(path), []).append(path)
    findings = []
    for folder, files in sorted(by_folder.items(), key=lambda item: (-len(item[1]), item[0])):
        names = ", ".join(files[:NAMED]) + (", ..." if len(files) > NAMED else "")
        where = f"`{folder}`" if folder else "the root"
        count = f"{len(files):,} Python file{'' if len(files) == 1 else 's'}"
        message = f"{count} in {where} {'is' if len(files) == 1 else 'are'} in no lane: {names}"
        findings.append(Finding(check="lanes/file-outside-lanes", path=folder or files[0], message=message))
    return findings


def _paths(repository: Repository) -> Iterator[Finding]:
    files = tuple(file for file in repository.files if file.is_python)
    counts = _counts(repository)
    claims = Counter(root for lane in repository.lanes for root in lane.paths)
    for lane in repository.lanes:
        for root in lane.paths:
            if claims[root] > 1:
                message = f"`{root}` of the lane {lane.name} is claimed {claims[root]} times"
                yield Finding(check="lanes/path-claimed-twice", path=root, message=message)
            exists = root in repository.folders or any(is_within(file.path, (root,)) for file in repository.files)
            if not exists:
                hint = _near(root, counts)
                message = f"`{root}` of the lane {lane.name} does not exist{hint}"
                yield Finding(check="lanes/path-missing", path=root, message=message)
            elif not any(is_within(file.path, (root,)) for file in files):
                message = f"`{root}` of the lane {lane.name} holds no tracked Python file{_near(root, counts)}"
                yield Finding(check="lanes/path-empty", path=root, message=message)
        if not lane.paths or not any(file.lane == lane.name for file in files):
            message = f"the lane {lane.name} owns no tracked Python file ({_paths_text(lane)})"
            yield Finding(check="lanes/lane-empty", message=message)


def _twins(repository: Repository) -> Iterator[Finding]:
    """Folders with Python files that differ only in case from a lane's path, or from each other at the top."""
    counts = _counts(repository)
    spelled: dict[str, set[str]] = {}
    for folder in counts:
        spelled.setdefault(folder.casefold(), set()).add(folder)
    watched = {folder for folder in counts if "/" not in folder}
    watched |= {place for lane in repository.lanes for root in lane.paths for place in (root, *_folders(root))}
    reported: set[str] = set()
    for folder in sorted(watched, key=lambda name: (name.count("/"), name)):
        twins = spelled.get(folder.casefold(), set()) | {folder}
        known = {twin for twin in twins if twin in counts or twin in repository.folders}
        if len(known) < 2 or folder.casefold() in reported or _parent(folder).casefold() in reported:
            continue
        reported.add(folder.casefold())
        sizes = sorted(known, key=lambda name: (counts.get(name, 0), name))
        texts = [f"`{name}` ({_files(counts.get(name, 0))})" for name in sizes]
        message = f"{' and '.join(texts)} differ only in case: one checkout cannot hold both on every system"
        yield Finding(check="lanes/case-twin", path=sizes[0], message=message)


def _problems(repository: Repository, missing: tuple[str, ...]) -> Iterator[Problem]:
    if not any(file.is_python for file in repository.files):
        yield Problem(what="no tracked Python file is in the repository", way_out="`git add` the files to be judged")
    if missing:
        what = f"{_files(len(missing))} tracked by git, but not in the working tree: {', '.join(missing[:NAMED])}"
        yield Problem(
            what=what, way_out="`git checkout` them, or `git rm` them; check out submodules and sparse folders"
        )
    names = [path for path in repository.unnameable_files if path.endswith(PYTHON)]
    if names:
        what = f"{_files(len(names))} with a name that is not UTF-8: {', '.join(names[:NAMED])}"
        yield Problem(what=what, way_out="rename them: no tool's report can name them")
    unread = [text for text in repository.unreadable_files if text.partition(": ")[0].endswith(PYTHON)]
    if unread:
        what = f"{_files(len(unread))} cannot be opened: {', '.join(unread[:NAMED])}"
        yield Problem(what=what, way_out="make them readable for the user who runs the gates")


def _counts(repository: Repository) -> Counter[str]:
    """Folder -> tracked Python files below it."""
    counts: Counter[str] = Counter()
    for file in repository.files:
        if file.is_python:
            counts.update(_folders(file.path))
    return counts


def _near(root: str, counts: Counter[str]) -> str:
    alike = sorted(folder for folder in counts if folder.casefold() == root.casefold() and folder != root)
    return "".join(f"; did you mean `{folder}` ({_files(counts[folder])})?" for folder in alike)


def _folders(path: str) -> list[str]:
    """The folders above a path, outermost first; none for a path at the root."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[: end + 1]) for end in range(len(parts))]


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _files(count: int) -> str:
    return f"{count:,} file{'' if count == 1 else 's'}"


def _paths_text(lane: Lane) -> str:
    return ", ".join(lane.paths) or "it has no path"


GATE = Gate(
    name="lanes",
    settings=Settings,
    checks=(
        Check(
            id="lanes/file-outside-lanes",
            title="Python files are in no lane, so no gate holds them.",
            way_out="Add their folder to `paths` of a lane; a lane with policy `off` says that nobody holds them.",
        ),
        Check(id="lanes/path-missing", title="A path of a lane does not exist.", always=True),
        Check(id="lanes/path-empty", title="A path of a lane holds no tracked Python file.", always=True),
        Check(id="lanes/lane-empty", title="A lane owns no tracked Python file.", always=True),
        Check(id="lanes/path-claimed-twice", title="A path is named by two lanes, or twice by one.", always=True),
        Check(
            id="lanes/case-twin",
            title="Two folders differ only in case.",
            why="On macOS and Windows they are one folder, and a lane that names one of them misses the other.",
            way_out="Rename one of them.",
        ),
    ),
    plan=plan,
    read=read,
    conditions=conditions,
    known_bad=known_bad,
    unit="file",
    scope=GateScope.REPOSITORY,
    expects_files=True,
    is_default=True,
)
