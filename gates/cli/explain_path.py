"""`gates explain PATH`: which lane owns a file or folder, and what holds it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from gates.cli.explain_lane import targets_text
from gates.cli.prepare import Prepared
from gates.cli.world import Refusal
from gates.model.link import Link
from gates.model.scope import Repository, is_python, is_within
from gates.plan.ownership import ownership
from gates.readers.links import python_links, unjudged_because
from gates.report.wording import counted

NAMED = 3


def path_below(root: Path, cwd: Path, what: str) -> str | None:
    """What somebody in `cwd` means, relative to the root (`.` for the root itself); None when no such path exists.

    Raises:
        Refusal: it exists, outside the repository.
    """
    places = [Path(what)] if Path(what).is_absolute() else [cwd / what, root / what]
    here = [Path(os.path.normpath(place)) for place in places if os.path.lexists(place)]
    for place in here:
        for candidate in (place, place.parent.resolve() / place.name, place.resolve()):
            if candidate.is_relative_to(root):
                return candidate.relative_to(root).as_posix()
    if here:
        raise Refusal(f"{what} is outside the repository {root}")
    return None


def explained_path(path: str, prepared: Prepared) -> Iterator[str]:
    """The lane that owns it, or the lanes below it, and what holds it."""
    repository = prepared.repository
    name = ownership(prepared.config.lanes)(path)
    tracked = {file.path for file in repository.files}
    inside = repository.python_below(path)
    lanes = Counter(file.lane for file in inside)
    waiting = repository.untracked_python_below(path)
    link = next((link for link in repository.links if link.path == path), None)
    if link is not None:
        yield f"{path}: a link; {_shown(link, repository)}"
        return
    if path in tracked and not is_python(path):
        yield f"{path}: {_no_python(path, name, prepared)}"
    elif not inside:
        yield f"{path}: {_without(path, name, prepared)}"
        return
    elif set(lanes) == {name}:
        yield from _owned(path, name, prepared)
    else:
        yield f"{path}: {counted(len(inside), 'Python file')} in {_lanes(lanes)}"
        yield from _shares(lanes, path, prepared)
    if waiting and path not in tracked:
        more = f" and {len(waiting) - NAMED:,} more" if len(waiting) > NAMED else ""
        verb = "is" if len(waiting) == 1 else "are"
        names = ", ".join(waiting[:NAMED]) + more
        yield f"{counted(len(waiting), 'untracked Python file')} {verb} not judged: {names}"


def _shown(link: Link, repository: Repository) -> str:
    """Who judges what a link shows."""
    if link not in python_links(repository):
        return f"it leads to `{link.target}`, which is no Python, so no gate looks at it"
    why = unjudged_because(link, repository)
    return f"it {why}: no gate judges it (lanes/link-unjudged)" if why else f"`{link.target}` is judged where it lies"


def _no_python(path: str, lane: str | None, prepared: Prepared) -> str:
    """What is asked of a tracked file that is no Python source."""
    if any(file.path == path and file.is_program for file in prepared.repository.files):
        return "a Python program whose name does not end in `.py`, so no gate looks; keep its code in a module"
    if not prepared.repository.documents_below(path):
        return "not a Python file; gates read it only as an input"
    if lane is None:
        return "a document with Python code in no lane, so no lane holds its format: name it in `paths`"
    return f"a document with Python code; `format-{lane}` asks whether it is formatted, and counts it in no account"


def _without(path: str, name: str | None, prepared: Prepared) -> str:
    """Why no gate judges a path without tracked Python."""
    if (prepared.root / path).is_dir() and prepared.repository.untracked_python_below(path) == ():
        return "no tracked Python file is in it, so no gate looks at it"
    lane = f"; then the lane {name} would own it" if name else "; and name it in a lane"
    is_known = path in prepared.repository.untracked_files or prepared.repository.untracked_python_below(path)
    if is_known:
        return f"git does not track it, so no gate judges it: `git add` it{lane}"
    return "git ignores it or does not know it, so no lane owns it and no gate looks at it"


def _lanes(lanes: Counter[str | None]) -> str:
    named = counted(sum(1 for lane in lanes if lane), "lane")
    return f"{named} and outside all lanes" if None in lanes else named


def _shares(lanes: Counter[str | None], path: str, prepared: Prepared) -> Iterator[str]:
    for lane in prepared.config.lanes:
        if lanes[lane.name]:
            below = [root for root in lane.paths if is_within(root, (path,))]
            where = f": {', '.join(below[:NAMED])}{', ...' if len(below) > NAMED else ''}" if below else ""
            yield f"  lane {lane.name}, {counted(lanes[lane.name], 'file')}, policy {lane.policy.value}{where}"
    if lanes[None]:
        first = next(file.path for file in prepared.repository.python_below(path) if file.lane is None)
        files = counted(lanes[None], "file")
        yield f"  in no lane, {files}, such as {first}; the gate lanes reports lanes/file-outside-lanes"


def _owned(path: str, name: str | None, prepared: Prepared) -> Iterator[str]:
    if name is None:
        yield f"{path}: no lane owns it; the gate lanes reports it as lanes/file-outside-lanes"
        return
    lane = prepared.repository.lane(name)
    yield f"{path}: lane {name}, policy {lane.policy.value}, tier {lane.tier}, owner {lane.owner or 'nobody named'}"
    yield from _components(path, prepared)
    for planned in prepared.plan.parts:
        if planned.part.lane == name:
            yield f"  {planned.part.name:24} {planned.policy.value}"
    for left in prepared.plan.left_out:
        if left.part.lane == name:
            yield f"  {left.part.name:24} left out: {left.reason}"
    yield from _as_tests(path, prepared)
    yield "`gates explain PART` shows what a part is held to"


def _as_tests(path: str, prepared: Prepared) -> Iterator[str]:
    """Who runs it where it is named like a test, or lies where a lane's tests are."""
    repository = prepared.repository
    asked = {planned.part.lane: planned for planned in prepared.plan.parts if planned.part.gate == "tests"}
    named = [lane for lane in repository.lanes if is_within(path, lane.tests)]
    for lane in named:
        if lane.name in asked:
            yield f"  its tests run in {asked[lane.name].part.name}, policy {asked[lane.name].policy.value}"
        else:
            yield f"  lane {lane.name} names it in `tests`, and tests-{lane.name} is not asked: nobody runs it there"
    if not named and any(_is_test(file.path) for file in repository.python_below(path)):
        yield "  no lane names it in `tests`: nobody runs its tests (tests/file-in-no-lane where its lane is held)"


def _is_test(path: str) -> bool:
    name = path.rpartition("/")[2]
    return path.endswith(".py") and (name.startswith("test_") or name.endswith("_test.py"))


def _components(path: str, prepared: Prepared) -> Iterator[str]:
    config, gates = prepared.config, prepared.settled.gates
    for component in config.components:
        if is_within(path, component.paths):
            targets = targets_text(config.component_targets[component.name], gates=gates)
            yield f"component {component.name}: tier {component.tier}, {targets}"
