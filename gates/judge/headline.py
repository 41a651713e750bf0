"""The numbers of a part that a reader asks for first: `lines 86.61 %, branches 80.41 %`, `2,434 passed, 24 skipped`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gates.judge import wording
from gates.model.account import Account, counted, plural_of
from gates.model.quantity import Measurement

SHOWN = 4
_ELSEWHERE = ("ms", "finding")
"""Units of what the report says in another place."""
_TOTALS = ("files", "collected")


def ratios(measurements: Sequence[Measurement]) -> tuple[str, ...]:
    """Percentages of the whole part, in the gate's order; 0 of 0 is none."""
    return tuple(f"{_name(each)} {wording.amount(each)}" for each in _whole(measurements) if each.of)[:SHOWN]


def headline(measurements: Sequence[Measurement], account: Account) -> tuple[str, ...]:
    """Percentages with what they leave out, or else counts that are not zero and that the account does not say."""
    counts = (
        _counted(each)
        for each in _whole(measurements)
        if (each.value or _is_the_number(each))
        and each.of is None
        and each.unit not in _ELSEWHERE
        and not _is_total(each, account)
    )
    shares = ratios(measurements)
    return (*shares, *_taken_out(measurements)) if shares else tuple(counts)[:SHOWN]


def beside_red(measurements: Sequence[Measurement], account: Account | None) -> tuple[str, ...]:
    """Beside the reasons of a red part: percentages, or else the counts of what its account counts, largest kept."""
    shares = ratios(measurements)
    if shares or account is None:
        return (*shares, *_taken_out(measurements))
    known = {account.examined, account.expected} if account.examined == account.expected else {account.expected}
    counts = [
        each
        for each in _whole(measurements)
        if each.value and each.of is None and each.unit == account.unit and each.value not in known
    ]
    kept = sorted(counts, key=lambda each: -each.value)[:SHOWN]
    return tuple(_counted(each) for each in counts if each in kept)


def _taken_out(measurements: Sequence[Measurement]) -> Iterator[str]:
    """What the percentages say nothing of: `6 lines excluded`."""
    for each in _whole(measurements):
        if each.metric.endswith(".excluded-lines") and each.value:
            yield f"{counted(each.value, each.unit)} excluded"


def _whole(measurements: Sequence[Measurement]) -> Iterator[Measurement]:
    return (each for each in measurements if each.path is None and each.component is None)


def _name(measurement: Measurement) -> str:
    return measurement.metric.rpartition(".")[2].replace("-", " ")


def _is_the_number(measurement: Measurement) -> bool:
    """Whether it is the one number that a command was asked for; then 0 says as much as any other."""
    return measurement.metric.endswith(".number")


def _counted(measurement: Measurement) -> str:
    if _is_the_number(measurement):
        unit = "" if measurement.unit == "unit" else f" {measurement.unit}"
        return f"number {measurement.value:,}{unit}"
    name, plural = _name(measurement), plural_of(measurement.unit)
    if measurement.value != 1:
        return f"{measurement.value:,} {name}"
    words = [measurement.unit if word == plural else word for word in name.split()]  # `files outside`: the noun leads
    return f"1 {' '.join(words) if plural in name.split() else name.removesuffix('s')}"


def _is_total(measurement: Measurement, account: Account) -> bool:
    """Whether it counts what the account counted, such as `lanes.files`; how many of them passed is no total."""
    is_same = (measurement.unit, measurement.value) == (account.unit, account.examined)
    return is_same and measurement.metric.rpartition(".")[2] in _TOTALS
