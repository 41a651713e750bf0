"""The priority of a decision by rules that can be read: policy, tier, state, reach and age. And who is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from gates.judge import wording
from gates.judge.weighed import DEBT, STOPS_EVERYTHING, STOPS_THE_RELEASE, Weighed
from gates.model.finding import Finding
from gates.model.health import LaneSummary
from gates.model.status import Policy
from gates.model.trend import Age
from gates.readers.codeowners import CodeOwners

_LEAST_TIER = 3
NOT_IMPORTED = "collection-error"
_FAILED = ("failed", "error", "variable-missing", "xpass-strict", NOT_IMPORTED)
_OWNERS_SHOWN = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What the rules may look at besides the decision."""

    lanes: Mapping[str, LaneSummary] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)
    """Part -> how it is held."""
    ages: Mapping[str, Age] | None = None
    """Part -> how it went before; None when there is no history."""
    owners: CodeOwners = field(default_factory=CodeOwners)


def ruled(each: Weighed, known: Known) -> Weighed:
    """The same with its priority by rule, the rule in words, its area and its owner."""
    part = each.part
    lane = known.lanes.get(part.lane or "") if part else None
    tier = lane.tier if lane else None
    policy = known.policies.get(part.name) if part else None
    age = known.ages.get(part.name, Age()) if known.ages is not None and part else None
    priority, why = _priority(each, tier, policy, age)
    paths = _paths(each)
    decision = replace(
        each.decision,
        priority=priority,
        rule=f"P{priority}: {'; '.join(filter(None, (why, _reach(each, paths), _aged(age))))}",
        area=area(paths),
        owner=owner_of(paths, known.owners) or (lane.owner if lane else ""),
    )
    return replace(each, decision=decision)


def is_failing_test(finding: Finding) -> bool:
    """Whether it is a test that does not pass, rather than something that was not run."""
    return wording.code(finding.check) in _FAILED


def _priority(each: Weighed, tier: int | None, policy: Policy | None, age: Age | None) -> tuple[int, str]:
    given, gate = each.decision.priority, each.part.gate if each.part else ""
    held = f"{policy.value} lane {each.part.lane}" if policy and each.part and each.part.lane else ""
    held = held or (f"{policy.value} part {gate}" if policy else "the run")
    held += f" of tier {tier}" if tier else ""
    if given == STOPS_EVERYTHING:
        return STOPS_EVERYTHING, f"it could not be judged, so nobody knows ({held})"
    if given == STOPS_THE_RELEASE:
        fails = any(map(is_failing_test, each.findings))
        is_broken = gate == "compile" or (gate == "smoke" and fails)
        if is_broken and (tier or _LEAST_TIER) < _LEAST_TIER:
            return STOPS_EVERYTHING, f"{held} fails {gate}, and nothing behind it can be trusted"
        if gate == "tests" and tier == 1 and fails:
            return STOPS_EVERYTHING, f"tests of the {held} fail"
        return STOPS_THE_RELEASE, f"{held} fails {gate}".rstrip()
    if tier == 1 and policy is Policy.WARN and age is not None and not age.runs:
        return STOPS_THE_RELEASE, f"{held} was well in the last run, and is not now"
    return DEBT, f"{held} only warns" if policy else "debt"


def _reach(each: Weighed, paths: Sequence[str]) -> str:
    if not each.findings:
        return ""
    found = wording.counted(len(each.findings), "finding")
    files = len(set(paths))
    return f"{found} in {wording.counted(files, 'file')}" if files else found


def _aged(age: Age | None) -> str:
    if age is None:
        return ""
    return f"red for {wording.counted(age.runs, 'run')} before this one, since {age.since}" if age.runs else "new"


def _paths(each: Weighed) -> list[str]:
    """Every path that it speaks of, once for each finding."""
    own = [finding.path for finding in each.findings if finding.path]
    return own or [place.path for place in each.decision.places if place.path]


def area(paths: Iterable[str]) -> str:
    """The smallest folder or file that holds all of them; empty for the whole repository."""
    every = sorted(set(paths))
    if len(every) == 1:
        return every[0]
    folders = [path.split("/")[:-1] for path in every]
    same = takewhile(lambda names: len(set(names)) == 1, zip(*folders, strict=False))
    return "/".join(names[0] for names in same)


def owner_of(paths: Sequence[str], owners: CodeOwners) -> str:
    """Who owns most of them first; empty when CODEOWNERS names nobody."""
    counts = Counter(" ".join(found) for path in paths if (found := owners.owners(path)))
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    more = len(ranked) - _OWNERS_SHOWN
    return ", ".join(ranked[:_OWNERS_SHOWN]) + (f" and {more:,} more" if more > 0 else "")
