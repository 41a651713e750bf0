"""A new baseline: said line by line, and written where the configuration says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from gates.adapters.files import write_bytes
from gates.cli.prepare import Prepared
from gates.cli.world import Refusal, World
from gates.judge.baseline import write_baseline
from gates.judge.difference import Moved, Renewal
from gates.model.permission import AcceptedFinding, AcceptedValue, Baseline

SHOWN = 20
Rule = tuple[str, str, str]
"""Part, path, check."""


def refuse_in_ci(world: World, verb: str, what: str) -> None:
    """Stop where nobody reads what is written.

    Raises:
        Refusal: this is CI.
    """
    if world.env.get("CI"):
        raise Refusal(f"{what} never written in CI: run `gates {verb}` at the desk and commit what it writes")


def write(baseline: Baseline, prepared: Prepared) -> None:
    """Write the baseline's file.

    Raises:
        Refusal: it cannot be written; what was there is still whole.
    """
    try:
        write_bytes(prepared.root / prepared.config.baseline, write_baseline(baseline).encode())
    except OSError as error:
        raise Refusal(f"{prepared.config.baseline} cannot be written: {error.strerror}", exit_code=3) from error


def told(renewal: Renewal, verb: str = "accepted") -> list[str]:
    """Everything that is different, as lines; long lists are cut and say so.

    Args:
        renewal: the new baseline.
        verb: what the verb does to a part, for those that it could not do it to.
    """
    lines = [f"not {verb}: {line}" for line in renewal.refused]
    lines += _listed(f"not {verb}", _stay_red(_by_rule(renewal.unacceptable)))
    instead, added, dropped = replaced(renewal), _by_rule(renewal.added_findings), _by_rule(renewal.dropped_findings)
    lines += _listed("accepted", _findings(added - instead))
    lines += _listed("dropped", _findings(dropped - instead))
    lines += _listed("replaced", _findings(instead))
    lines += _values("accepted", ("stays at 0", "stay at 0"), renewal.added_values)
    lines += _values("dropped", ("was 0", "were 0"), renewal.dropped_values)
    changed = [
        f"{_value(change.before)} -> {_amount(change.after)}{' (easier to hold)' if change.is_lowered else ''}"
        for change in renewal.changed_values
    ]
    lines += _listed("changed", changed)
    lines += _listed("moved", _moves(renewal.moved))
    return lines


def size(baseline: Baseline) -> str:
    """`the baseline holds 12 findings and 3 values`."""
    findings = sum(entry.count for entry in baseline.findings)
    return f"the baseline holds {counted(findings, 'finding')} and {counted(len(baseline.values), 'value')}"


def counted(number: int, noun: str) -> str:
    """`1 finding`, `4,006 findings`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _listed(word: str, lines: list[str]) -> list[str]:
    shown = [f"{word}: {line}" for line in lines[:SHOWN]]
    return shown + ([f"{word}: and {len(lines) - SHOWN:,} more"] if len(lines) > SHOWN else [])


def _values(word: str, zeros: tuple[str, str], entries: Sequence[AcceptedValue]) -> list[str]:
    """A line for each number that says something; those that are 0 are counted."""
    nothing = sum(entry.value == 0 and entry.of is None for entry in entries)
    said = [_value(entry) for entry in entries if entry.value or entry.of is not None]
    return _listed(word, said) + (
        [f"{word}: {counted(nothing, 'number')} that {zeros[nothing != 1]}"] if nothing else []
    )


def replaced(renewal: Renewal) -> Counter[Rule]:
    """Findings that are accepted in the place of another of the same rule in the same file."""
    return _by_rule(renewal.added_findings) & _by_rule(renewal.dropped_findings)


def _by_rule(entries: Iterable[AcceptedFinding]) -> Counter[Rule]:
    counts = Counter[Rule]()
    for entry in entries:
        counts[(entry.part, entry.path, entry.check)] += entry.count
    return counts


def _findings(counts: Counter[Rule]) -> list[str]:
    """A line for each check in each file."""
    return [f"{part}: {count:,} {check} in {path or 'the whole part'}" for (part, path, check), count in counts.items()]


def _stay_red(counts: Counter[Rule]) -> list[str]:
    return [f"{line}: no baseline can accept it, so it stays red" for line in _findings(counts)]


def _value(entry: AcceptedValue) -> str:
    where = f" of {entry.path or entry.component}" if entry.path or entry.component else ""
    return f"{entry.part}: {entry.metric}{where} = {_amount(entry)}"


def _amount(entry: AcceptedValue) -> str:
    return f"{entry.value:,}" if entry.of is None else f"{entry.value:,} of {entry.of:,}"


def _moves(moves: Iterable[Moved]) -> list[str]:
    """A line for each pair of files, with how many entries of each part went from one to the other."""
    counts = Counter((each.before.part, each.before.path, each.after.path) for each in moves)
    return [
        f"{part}: {count:,} {'entry' if count == 1 else 'entries'} of {old} to {new}"
        for (part, old, new), count in sorted(counts.items())
    ]
