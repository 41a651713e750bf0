"""What a gate sees, and whether a planted defect changed it in the way that its known-bad case demands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from gates.api import KnownBad
from gates.model.evidence import Fragment, Reading
from gates.model.status import Direction


@dataclass(frozen=True, kw_only=True, slots=True)
class Sight:
    """What one reading says, in a form that two readings can be compared in."""

    findings: Mapping[tuple[str, str | None], int]
    """(check, path) -> how many."""
    amounts: Mapping[str, Fraction]
    """Metric -> amount of the whole part."""
    file_amounts: Mapping[tuple[str, str], Fraction]
    """(metric, path) -> amount of one file."""
    directions: Mapping[str, Direction]
    is_open: bool
    problems: tuple[str, ...]


def sight_of(fragment: Fragment) -> Sight:
    """What a fragment's reading says."""
    return sight_of_reading(fragment.reading)


def sight_of_reading(reading: Reading) -> Sight:
    """What a reading says."""
    whole = [found for found in reading.measurements if found.path is None and found.component is None]
    return Sight(
        findings=Counter((finding.check, finding.path) for finding in reading.findings),
        amounts={found.metric: found.amount for found in whole if found.amount is not None},
        file_amounts={
            (found.metric, found.path): found.amount
            for found in reading.measurements
            if found.path is not None and found.component is None and found.amount is not None
        },
        directions={found.metric: found.better for found in whole},
        is_open=reading.account is None or reading.account.is_open,
        problems=tuple(problem.what for problem in reading.problems),
    )


def seen(case: KnownBad, before: Sight, after: Sight) -> str:
    """Why the planted defect was not seen as demanded; empty when it was. A crash is not a proof."""
    if case.opens_account:
        return "" if after.is_open or after.problems else "the account stayed closed"
    if after.problems:
        return f"the gate could not judge the planted copy: {after.problems[0]}"
    if case.lowers is not None:
        return _lowered(case.lowers, before, after) or _lowered_file(case.lowers, case.path, before, after)
    if case.check is None:
        return "the case names neither a check nor a number"
    return _reported(case.check, case.path, before, after)


def spared(before: Sight, after: Sight, besides: frozenset[str] = frozenset()) -> str:
    """Why a right thing did not leave the gate as green as the clean copy; empty when it did.

    Args:
        before: what the gate says of the clean copy.
        after: what it says of the copy with the right thing.
        besides: paths of defects that are planted too, of which it may say what it likes.
    """
    if after.problems:
        return f"the gate could not judge it: {after.problems[0]}"
    if after.is_open and not before.is_open:
        return "it opened the account"
    added = Counter(after.findings) - Counter(before.findings)
    new = sorted({(check, path or "") for check, path in added if path not in besides})
    if new:
        return f"{new[0][0]} was reported{f' at {new[0][1]}' if new[0][1] else ''}, though nothing is wrong"
    return ""


def sighting(case: KnownBad) -> str:
    """How a case was seen, in words; whether that stops anything is a matter of policy."""
    if case.opens_account:
        return "it could not be judged, as it must"
    return f"seen as {case.check}" if case.check else f"lowered {case.lowers}"


def _lowered(metric: str, before: Sight, after: Sight) -> str:
    if metric not in after.amounts:
        return f"{metric} was not measured"
    if metric not in before.amounts:
        return f"{metric} was not measured on the clean copy"
    was, now = before.amounts[metric], after.amounts[metric]
    is_worse = now > was if after.directions[metric] is Direction.LOWER else now < was
    return "" if is_worse else f"{metric} did not get worse"


def _lowered_file(metric: str, path: str | None, before: Sight, after: Sight) -> str:
    """The same of one file, so that cases of other files may lower the whole beside it."""
    if path is None:
        return ""
    now = after.file_amounts.get((metric, path))
    if now is None:
        return f"{metric} of {path} was not measured"
    is_lower_better = after.directions[metric] is Direction.LOWER
    was = before.file_amounts.get((metric, path), Fraction(0 if is_lower_better else 100))  # a file without any
    is_worse = now > was if is_lower_better else now < was
    return "" if is_worse else f"{metric} of {path} did not get worse"


def _reported(check: str, path: str | None, before: Sight, after: Sight) -> str:
    def count(sight: Sight) -> int:
        return sum(many for (name, place), many in sight.findings.items() if name == check and path in (None, place))

    if count(after) > count(before):
        return ""
    others = sorted({name for (name, _), _ in (Counter(after.findings) - Counter(before.findings)).items()})
    where = f" at {path}" if path else ""
    return f"{check} was not reported{where}" + (f"; reported instead: {', '.join(others[:5])}" if others else "")
