"""What follows from what: a file that no tool can read, a run that did not happen, a lane that holds no file.

Everything is decided by what the checks say of themselves (`Check.breaks`, `Check.is_absence`), by the order of the
gates, and by the tasks that two parts were both read from. Nothing is dropped: a consequence is told with its root.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from gates.api import Breaks
from gates.judge.weighed import Kind, Weighed
from gates.model.finding import Finding
from gates.model.scope import PartId

_NAMES = re.compile(r"[\w@+~./\\-]+")
_TEXT_READ = 4_000
"""Characters of a finding's text in which the name of a broken file is looked for."""
_EVERYWHERE = frozenset({"__init__.py", "__main__.py", "conftest.py"})
"""Names that say nothing without their folder."""
_LEVELS = {Breaks.LANE: 0, Breaks.FILE: 1}


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """What is known of the run besides the things that are wrong."""

    tasks: Mapping[PartId, frozenset[str]] = field(default_factory=dict)
    """Part -> names of the tasks that its evidence was read from."""
    empty_lanes: Collection[str] = ()
    """Lanes that own no file."""


def roots(weighed: Sequence[Weighed], ground: Ground) -> list[int]:
    """For each thing the place of the one that it follows from in the end; its own place when it stands alone."""
    order = sorted(range(len(weighed)), key=lambda place: _depth(weighed[place]))
    causes = [place for place in order if _can_explain(weighed[place])]
    names = {place: _broken_names(weighed[place]) for place in causes}
    found = list(range(len(weighed)))
    for place in order:
        for cause in causes:
            if cause == place or _depth(weighed[cause]) >= _depth(weighed[place]):
                break  # what comes later explains nothing that came before
            if _explains(weighed[cause], weighed[place], names[cause], ground):
                found[place] = found[cause]
                break
    return found


def followed(weighed: Sequence[Weighed], found: Sequence[int]) -> dict[PartId, PartId]:
    """Part -> the part that explains all that is wrong in it."""
    result: dict[PartId, PartId] = {}
    own: set[PartId] = set()
    for place, root in enumerate(found):
        part, cause = weighed[place].part, weighed[root].part
        if part is None or cause is None:
            continue
        if part == cause:
            own.add(part)
        else:
            result.setdefault(part, cause)
    return {part: cause for part, cause in result.items() if part not in own}


def _depth(each: Weighed) -> tuple[int, int, int, bool]:
    """What is deeper explains; a lane without a file follows from its missing path."""
    is_placeless = each.breaks is Breaks.LANE and not any(finding.path for finding in each.findings)
    kind = 0 if each.breaks is Breaks.RUN else each.kind.value
    return (_LEVELS.get(each.breaks, 2), each.gate_order, kind, is_placeless)


def _can_explain(each: Weighed) -> bool:
    return each.breaks is not Breaks.NOTHING or each.kind is Kind.PROBLEM


def _explains(cause: Weighed, each: Weighed, names: frozenset[str], ground: Ground) -> bool:
    if cause.part is None or each.part is None:
        return False
    if _is_named(each, names):
        return True
    if cause.breaks is Breaks.LANE:
        blind = each.kind in (Kind.PROBLEM, Kind.ACCOUNT, Kind.NUMBERS)
        return blind and each.part.lane in ground.empty_lanes and each.part.lane in _lanes_of(cause)
    if cause.breaks is Breaks.FILE:
        return False
    is_behind = each.part != cause.part
    if is_behind and not _shares(each.part, cause.part, ground):
        return False
    if each.kind is Kind.PROBLEM:
        return is_behind
    return each.kind in (Kind.ACCOUNT, Kind.NUMBERS) or each.is_absence


def _shares(part: PartId, cause: PartId, ground: Ground) -> bool:
    """Whether all that a part was read from is also what another part of the lane was read from."""
    own = ground.tasks.get(part, frozenset())
    return part.lane == cause.lane and bool(own) and own <= ground.tasks.get(cause, frozenset())


def _lanes_of(cause: Weighed) -> set[str]:
    """The words of its findings: the lanes are among them."""
    return {word.strip(".,;:()`") for finding in cause.findings for word in finding.message.split()}


def _broken_names(cause: Weighed) -> frozenset[str]:
    """How a text may name what is broken: by path, or by a file's own name where that says enough."""
    if cause.breaks not in (Breaks.FILE, Breaks.LANE):
        return frozenset()
    paths = {finding.path for finding in cause.findings if finding.path}
    if cause.breaks is Breaks.LANE:
        return frozenset(paths)
    return frozenset(paths | ({path.rpartition("/")[2] for path in paths} - _EVERYWHERE))


def _is_named(each: Weighed, names: frozenset[str]) -> bool:
    """Whether everything in it is at, or speaks of, what is broken."""
    if not names or each.kind not in (Kind.PROBLEM, Kind.FINDINGS):
        return False
    if each.kind is Kind.PROBLEM:
        return _speaks_of(each.text, names)
    if each.breaks is Breaks.NOTHING and not each.is_absence:
        return False  # a tool that names a rule of its own could read the file
    return bool(each.findings) and all(
        finding.path in names or _speaks_of(_said(finding), names) for finding in each.findings
    )


def _said(finding: Finding) -> str:
    return f"{finding.message} {finding.detail[-_TEXT_READ:]}"


def _speaks_of(text: str, names: frozenset[str]) -> bool:
    return any(
        word in names or any(word.endswith(f"/{name}") for name in names if "/" in name)
        for word in _NAMES.findall(text)
    )
