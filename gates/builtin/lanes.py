"""Demands that every tracked Python file is in exactly one lane, and that every lane holds something.

A file in no lane is held by no gate, so a new folder that nobody wrote down would be green for ever. A lane whose path
is gone, is empty, or differs from another folder only in case guards nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gates.api import (
    Breaks,
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
    folder_counts,
    is_within,
    near_path,
    read_links,
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
    linked = read_links(repository)
    findings = (*_outside(outside, repository), *_paths(repository), *_twins(repository), *linked.findings)
    paths = [file.path for file in python]
    return Reading(
        account=balance(
            unit="file",
            expected=[*paths, *missing, *linked.judged, *linked.unjudged, *linked.programs],
            examined=[*(file.path for file in python if file.lane is not None), *linked.judged],
            explained={
                "in no lane (finding lanes/file-outside-lanes)": outside,
                "a link to what no gate judges (finding lanes/link-unjudged)": linked.unjudged,
                "a program without `.py` in its name, which no gate looks at": linked.programs,
            },
        ),
        measurements=(
            Measurement(metric="lanes.files", value=len(python), unit="file"),
            Measurement(metric="lanes.files-outside", value=len(outside), unit="file", better=Direction.LOWER),
            Measurement(metric="lanes.lines", value=sum(file.lines for file in python), unit="line"),
        ),
        findings=findings,
        problems=tuple(_problems(repository, missing)),
        notes=(*_notes(repository), *linked.remarks),
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


def _outside(outside: tuple[str, ...], repository: Repository) -> list[Finding]:
    held = {folder for lane in repository.lanes for root in lane.paths for folder in _folders(root)}
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
    for path in repository.empty_submodules:
        if any(is_within(path, lane.paths) for lane in repository.lanes):
            message = f"the submodule `{path}` is not checked out, so nobody looks at it"
            yield Finding(check="lanes/submodule-empty", path=path, message=message)
    taken = frozenset(path for lane in repository.lanes for path in lane.paths)
    claims = Counter(root for lane in repository.lanes for root in lane.paths)
    for lane in repository.lanes:
        for root in dict.fromkeys(lane.paths):
            if claims[root] > 1:
                message = f"`{root}` of the lane {lane.name} is claimed {claims[root]} times"
                yield Finding(check="lanes/path-claimed-twice", path=root, message=message)
            lack = repository.lack_at(root)
            if lack and not repository.untracked_python_below(root):  # those that wait for `git add` are a note
                check = "lanes/path-missing" if lack == "does not exist" else "lanes/path-empty"
                message = f"`{root}` of the lane {lane.name} {lack}{near_path(root, repository, taken=taken)}"
                yield Finding(check=check, path=root, message=message)
        waits = any(map(repository.untracked_python_below, lane.paths))
        if not repository.python_files_of(lane.name) and not waits:
            message = f"the lane {lane.name} owns no tracked Python file: {_lacks(lane, repository)}"
            yield Finding(check="lanes/lane-empty", message=message)


def _twins(repository: Repository) -> Iterator[Finding]:
    """Folders with Python files that differ only in case from a lane's path, or from each other at the top."""
    counts = folder_counts(repository)
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


def _lacks(lane: Lane, repository: Repository) -> str:
    """Why a lane has no file: what each path lacks, or that deeper lanes own all of it."""
    lacks = [f"`{root}` {repository.lack_at(root) or _other(root, repository)}" for root in lane.paths]
    more = f", and {len(lacks) - NAMED:,} more" if len(lacks) > NAMED else ""
    return f"{', '.join(lacks[:NAMED])}{more}" if lacks else "it has no path"


def _notes(repository: Repository) -> Iterator[str]:
    proposed = [lane.name for lane in repository.lanes if lane.is_proposed]
    if proposed:
        what = f"the lane {proposed[0]} is" if len(proposed) == 1 else f"the lanes {', '.join(proposed)} are"
        yield f"{what} proposed from the layout: `gates init` writes {'it' if len(proposed) == 1 else 'them'} down"
    apart = [file.path for file in repository.files if file.is_document and not _is_in_a_lane(file.path, repository)]
    if apart:
        what = "1 document with Python code is" if len(apart) == 1 else f"{len(apart):,} documents with Python code are"
        names = ", ".join(apart[:NAMED]) + (", ..." if len(apart) > NAMED else "")
        yield f"{what} in no lane, so no lane holds its format: {names}; name it in `paths` of a lane"
    waiting = repository.untracked_python_below(".")
    if waiting:
        what = "1 untracked Python file is" if len(waiting) == 1 else f"{len(waiting):,} untracked Python files are"
        names = ", ".join(waiting[:NAMED]) + (", ..." if len(waiting) > NAMED else "")
        yield f"{what} not judged: {names}; `git add` what belongs to the project, let git ignore the rest"


def _other(root: str, repository: Repository) -> str:
    return "is a document" if root in repository.documents_below(root) else "belongs to deeper lanes"


def _is_in_a_lane(path: str, repository: Repository) -> bool:
    return any(is_within(path, lane.paths) for lane in repository.lanes)


def _folders(path: str) -> list[str]:
    """The folders above a path, outermost first; none for a path at the root."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[: end + 1]) for end in range(len(parts))]


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _files(count: int) -> str:
    return f"{count:,} file{'' if count == 1 else 's'}"


GATE = Gate(
    name="lanes",
    settings=Settings,
    checks=(
        Check(
            id="lanes/file-outside-lanes",
            title="Python files are in no lane, so no gate holds them.",
            way_out="Add their folder to `paths` of a lane; a lane with policy `off` says that nobody holds them.",
        ),
        Check(
            id="lanes/path-missing",
            title="A path of a lane does not exist.",
            why="A folder that moved or is misspelled is held by nobody, and its lane looks clean.",
            way_out="Correct it in `paths` of the lane, or take it out.",
            always=True,
            breaks=Breaks.LANE,
        ),
        Check(
            id="lanes/path-empty",
            title="A path of a lane holds no tracked Python file.",
            why="A lane that looks at nothing finds nothing.",
            way_out="`git add` its files, name the folder that holds them, or take it out of `paths`.",
            always=True,
            breaks=Breaks.LANE,
        ),
        Check(
            id="lanes/lane-empty",
            title="A lane owns no tracked Python file.",
            why="All of its gates would look at nothing.",
            way_out="Correct `paths` of the lane, or take the lane out; the longest path owns a file.",
            always=True,
            breaks=Breaks.LANE,
        ),
        Check(
            id="lanes/path-claimed-twice",
            title="A path is named by two lanes, or twice by one.",
            why="Only one of the lanes can own its files; the other holds nothing there.",
            way_out="Keep the path in one lane.",
            always=True,
        ),
        Check(
            id="lanes/submodule-empty",
            title="A submodule in a lane is not checked out.",
            always=True,
            way_out="`git submodule update --init`, `submodules: true` in actions/checkout, or a lane without it.",
        ),
        Check(
            id="lanes/link-unjudged",
            title="A tracked link shows Python code that no gate judges where it lies, or that a weaker lane holds.",
            why="Python imports it under its own name, and no gate counts a link as a file.",
            way_out="Put the file itself in its place, or let it lead to tracked Python of an equal lane.",
        ),
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
