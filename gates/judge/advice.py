"""What to do about it: a command that repairs, the way out that a check knows, the package that is missing."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from gates.api import Check
from gates.judge import wording
from gates.model.finding import Finding
from gates.model.health import ConditionVerdict, LaneSummary, PartVerdict
from gates.model.scope import is_within
from gates.model.status import Fix
from gates.model.trend import Age
from gates.readers.codeowners import CodeOwners

_RUFF_RULE = re.compile(r"[A-Z]+[0-9]+\Z")
_NO_MODULE = re.compile(r"No module named '(?P<name>[A-Za-z_][\w.]*)'")
_SKIPPED_FOR = re.compile(r"the module (?P<name>[A-Za-z_][\w.]*) is missing: ")
_PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg")
_SOURCE_FOLDERS = ("", "src", "lib")
_MANY = 3
"""A command names so many files; more are named by their lane."""
_MOST = 12
"""A command names at most so many paths."""
_ROOM = 160
"""Characters of files that a command names, so that it can be copied whole."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What advice may name."""

    paths: Collection[str] = ()
    """Every file of the working tree; empty when nobody knows."""
    python: str = ""
    """How the subject's interpreter is started; empty when the evidence came from elsewhere."""
    version: str = ""
    """`CPython 3.11.7`."""
    owners: CodeOwners = field(default_factory=CodeOwners)
    """Who owns which path."""
    ages: Mapping[str, Age] | None = None
    """Part -> how it went in the runs before this one; None when there is no history."""

    @property
    def program(self) -> str:
        """The interpreter as a command names it."""
        return shlex.quote(self.python) if self.python else "python"


def repair(
    verdict: PartVerdict,
    check: Check | None,
    check_id: str,
    found: Sequence[Finding],
    lane: LaneSummary | None,
    *,
    other_paths: Collection[str] = (),
) -> str:
    """The command that repairs a rule, where the tool can; empty where it cannot.

    Args:
        verdict: of the part.
        check: the check, where the gate knows it.
        check_id: its id.
        found: the findings.
        lane: the lane, for its paths.
        other_paths: paths of other lanes; a command over a path of this lane must not reach into one of them.
    """
    code = wording.code(check_id)
    kinds = {finding.fix for finding in found} - {Fix.NONE}
    if not kinds:
        return ""
    if check is not None and check.command:
        command = check.command
    elif verdict.tool is not None and verdict.tool.name == "ruff" and _RUFF_RULE.match(code):
        command = f"ruff check --select {code} --fix"
        if Fix.SAFE not in kinds:
            before = "ruff's fix can change what the code does, so look at it first: "
            command = f"{before}ruff check --select {code} --unsafe-fixes --diff"
    else:
        return ""
    return " ".join((command, *_targets(found, lane, other_paths)))


def _targets(found: Sequence[Finding], lane: LaneSummary | None, other_paths: Collection[str]) -> list[str]:
    """The files where they are few, else the lane's paths without what other lanes hold below them.

    A command is never cut: where the other lanes cannot be left out in a few words, it names the first files, and the
    next run names the next ones.
    """
    own = lane.paths if lane is not None else ()
    files = tuple(dict.fromkeys(finding.path for finding in found if finding.path))
    if len(files) <= _MANY:
        return [wording.shell_path(path) for path in files]
    below = [path for path in other_paths if is_within(path, own) and path not in own]
    left_out = _left_out(below, files)
    if own and len(own) <= _MOST and left_out is not None:
        excluded = ["--extend-exclude", ",".join(left_out)] if left_out else []
        return [*map(wording.shell_path, own), *map(shlex.quote, excluded)]
    shown = [wording.shell_path(path) for path in files[: _MOST if own else _MANY]]
    while len(shown) > 1 and len(" ".join(shown)) > _ROOM:
        shown.pop()
    return shown


def _left_out(below: Sequence[str], files: Sequence[str]) -> list[str] | None:
    """What a command leaves out: the paths, or their last names where no file that it is for has such a folder."""
    if len(below) <= _MANY:
        return sorted(below)
    names = {path.rpartition("/")[2] for path in below}
    folders = {name for path in files for name in path.split("/")}
    return sorted(names) if len(names) <= _MANY and not names & folders else None


def missing_module(text: str, around: Surroundings) -> str:
    """What to do where an import finds no module; empty where the text speaks of none, or the import is wrong."""
    match = _NO_MODULE.search(text)
    skipped = None if match else _SKIPPED_FOR.match(text)
    match = match or skipped
    if match is None:
        return ""
    name = match["name"]
    top = name.partition(".")[0]
    here = _file_of(name, around.paths)
    if here is not None:
        return _local(name, here, around)
    if _file_of(top, around.paths) is not None or any(f"/{top}/" in f"/{path}" for path in around.paths):
        return ""  # the package is here and has no such module: the import is wrong
    known = f" ({around.version})" if around.version else ""
    optional = "name it in optional-imports, or " if skipped else ""
    into = f"install `{top}` into the interpreter that runs the tests{known}"
    return f"{optional}{into}: {around.program} -m pip install {top}"


def _local(name: str, here: str, around: Surroundings) -> str:
    """A module of the repository: its project is to be installed, or its folder is to be put on the path."""
    depth = name.count(".") + (2 if here.endswith("/__init__.py") else 1)
    folder = "/".join(here.split("/")[:-depth])
    for source in _SOURCE_FOLDERS:
        if folder == source or folder.endswith(f"/{source}") or not source:
            project = folder.removesuffix(source).rstrip("/") if source else folder
            if any(f"{project}/{file}".lstrip("/") in around.paths for file in _PROJECT_FILES):
                where = wording.shell_path(project) if project else "."
                return f"`{name}` is {here}: install this checkout with {around.program} -m pip install -e {where}"
    where = folder or "."
    return f"`{name}` is {here}: put {where} on pytest's `pythonpath`, or install the project that holds it"


def _file_of(name: str, paths: Collection[str]) -> str | None:
    """The file of a module, the one nearest to the root."""
    stem = name.replace(".", "/")
    ends = (f"{stem}.py", f"{stem}/__init__.py")
    found = [
        path
        for path in paths
        if path.endswith(ends) and (path in ends or path.endswith(tuple(f"/{end}" for end in ends)))
    ]
    return min(found, key=lambda path: (path.count("/"), path), default=None)


def to_the_bound(verdict: ConditionVerdict, *, has_files: bool) -> str:
    """How a number comes to its bound."""
    condition, measured = verdict.condition, verdict.measured
    least = condition.minimum is not None
    side, bound = ("at least", condition.minimum) if least else ("at most", condition.maximum)
    if has_files:
        return f"bring it to {side} {bound}, worst files first"
    if measured is None or measured.of is not None or bound is None:
        return f"bring it to {side} {bound}"
    away = abs(int(bound) - measured.value)
    if least and measured.lacks:
        return f"{side} {bound} are asked for; find out why {measured.lacks}"
    if least:
        return f"find out what became of {wording.counted(away, measured.unit)}: {side} {bound} are asked for"
    return f"bring it to {side} {bound}: that is {wording.counted(away, measured.unit)} fewer"


def back(whys: Sequence[str], accepted: Sequence[str]) -> str:
    """How numbers that are worse than accepted come back; one that has nothing to come back to is accepted.

    Args:
        whys: what is wrong with each of them.
        accepted: the number to which each of them comes back.
    """
    accept = "`gates accept`"
    if all(why.endswith(accept) for why in whys):
        return "gates accept"
    what = f"bring it back to {accepted[0]}" if len(whys) == 1 else "bring them back to what was accepted"
    return f"{what}; where the change is meant, {accept} records it"
