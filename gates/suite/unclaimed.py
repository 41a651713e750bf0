"""Test files that no lane's `tests` names: nobody runs them, and nothing would say so.

The double entry of the tests: what git lists and pytest would call a test by its name, against what lanes run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gates.model.account import counted
from gates.model.finding import Finding
from gates.model.scope import Lane, Repository, is_within
from gates.model.status import Policy
from gates.model.task import Command, Task
from gates.suite.names import FileNames, Spelled, is_named_as_tests
from gates.suite.places import above, production_files
from gates.suite.record import Record

TASK = "unclaimed-tests"
REPOSITORIES_KEPT = 8
NAMED = 3
"""How many files a note names."""
_HELD = (Policy.STRICT, Policy.RATCHET)


@dataclass(frozen=True, kw_only=True, slots=True)
class Unclaimed:
    """What is wrong with the test files that no lane runs."""

    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()


def unclaimed_paths(lane: Lane, repository: Repository) -> tuple[str, ...]:
    """The `.py` files that no lane's `tests` names and that this lane's tests answer for, sorted.

    Each such file is one lane's: that of the lane that owns it where that names tests, else that of the lane with the
    nearest tests, so that it is told once.
    """
    return _unclaimed(repository).get(lane.name, ())


def unclaimed_task(paths: tuple[str, ...]) -> Task:
    """Read the names of the tests in those of these files that have any."""
    command = Command(argv=("{python}", "-I", "-B", "{probe:test_names}", "--tests-alone"), stdin="{paths}")
    return Task(name=TASK, commands=(command,), paths=paths, time_limit_s=300)


def read_unclaimed(
    files: Iterable[FileNames], record: Record, repository: Repository, left_out: Mapping[str, str]
) -> Unclaimed:
    """A finding for each test file that no lane runs, a note of those that are left out or only watched.

    Args:
        files: the names in the files that no lane's `tests` names.
        record: the session, which knows what pytest calls a test file here.
        repository: what git says.
        left_out: path -> the reason why no lane need run it.
    """
    files = tuple(files)
    bases = {base for file in files for base in file.bases}
    owners = {file.path: repository.lane(file.lane) for file in repository.python_files if file.lane is not None}
    findings, watched = [], []
    reasons: dict[str, list[str]] = {}
    for file in files:
        own = [entry for entry in file.tests if entry[0].rpartition("::")[2] not in bases]
        if not own or not is_named_as_tests(file.path, record):
            continue
        if file.path in left_out:
            reasons.setdefault(left_out[file.path], []).append(file.path)
        elif _is_watched(file.path, owners[file.path], repository):
            watched.append(file.path)
        else:
            findings.append(_finding(file.path, owners[file.path], own, repository))
    notes = [
        f"{counted(len(paths), 'test file')} left out (left-out-files): {reason}: {_named(paths)}"
        for reason, paths in sorted(reasons.items())
    ]
    if watched:
        are = "is" if len(watched) == 1 else "are"
        what = f"{counted(len(watched), 'test file')} {are} run by no lane and {are} in lanes that are only watched"
        notes.append(f"{what}: {_named(watched)}; name {'it' if are == 'is' else 'them'} in `tests` of a lane to run")
    return Unclaimed(findings=tuple(findings), notes=tuple(notes))


@lru_cache(maxsize=REPOSITORIES_KEPT)
def _unclaimed(repository: Repository) -> dict[str, tuple[str, ...]]:
    """Name of a lane -> the files that it answers for."""
    running = tuple(each for each in repository.lanes if each.tests and each.policy is not Policy.OFF)
    roots = frozenset(root for each in repository.lanes for root in each.tests)
    found: dict[str, list[str]] = {}
    for file in repository.python_files if running else ():
        if file.lane is not None and file.path.endswith(".py") and roots.isdisjoint(above(file.path)):
            found.setdefault(_answering(file.path, file.lane, running), []).append(file.path)
    return {name: tuple(paths) for name, paths in found.items()}


def _finding(path: str, owner: Lane, own: Sequence[Spelled], repository: Repository) -> Finding:
    is_production = bool(owner.tests) and path in production_files(owner, repository)
    counts = f", and it counts as production code of lane {owner.name}" if is_production else ""
    line, count = own[0][2], len(own)
    what = f"{counted(count, 'test')} that {'is' if count == 1 else 'are'} never run"
    text = f"no lane's `tests` names this file: {what}{counts}"
    return Finding(check="tests/file-in-no-lane", path=path, line=line, message=text)


def _answering(path: str, owner: str, running: tuple[Lane, ...]) -> str:
    """The lane whose tests answer for a file."""
    if any(lane.name == owner for lane in running):
        return owner
    return max(running, key=lambda lane: (_nearness(path, lane), lane.policy in _HELD)).name


def _nearness(path: str, lane: Lane) -> int:
    """How many folders a file has in common with the lane's nearest tests."""
    return max(_shared(path, root) for root in lane.tests)


def _shared(path: str, root: str) -> int:
    count = 0
    for one, other in zip(path.split("/"), root.split("/"), strict=False):
        if one != other:
            break
        count += 1
    return count


def _is_watched(path: str, owner: Lane, repository: Repository) -> bool:
    """Whether a file lies in a lane that is not held, apart from the tests of the lanes that are."""
    if owner.policy in _HELD:
        return False
    held = [lane for lane in repository.lanes if lane.policy in _HELD]
    roots = [root for lane in held for root in lane.tests if is_within(root, owner.paths)]
    return not any(_shared(path, root) for root in roots)


def _named(paths: list[str]) -> str:
    return ", ".join(paths[:NAMED]) + (", ..." if len(paths) > NAMED else "")
